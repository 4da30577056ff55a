import { readFileSync } from 'node:fs';
import { bigrams } from '../../src/language/index.js';
import { newFilter } from '../../test/support/new-filter.js';
import { post, type Send } from './load.js';
import type { Setting } from './search-setting.js';

/** A search with 20 hits, highlights and three facets. */
export const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const RAW = readFileSync('bench/raw-search.json', 'utf8');

/** The operation with one more argument of `search`. */
export const withArgument = (argument: string) =>
  OPERATION.replace('first: $first)', `first: $first, ${argument})`);

/** The body of a raw Elasticsearch search with the same results, highlights and facets. */
export function rawBody(query: string): string {
  return RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
    '"$bigrams"',
    JSON.stringify([...new Set(bigrams(query))].join(' ')),
  );
}

/**
 * Two functions that send query number `i` of the list: `graphql` to the server, `raw` to
 * Elasticsearch. `filter` makes the filter of each request. The default makes a new filter each
 * time, so that the server remembers no answer.
 */
export function requestsFor(
  queries: readonly string[],
  { server, elasticsearch, index }: Pick<Setting, 'server' | 'elasticsearch' | 'index'>,
) {
  const queryOf = (i: number) => queries[i % queries.length]!;
  const graphql =
    (
      operation: string,
      headers?: Record<string, string>,
      filter: () => object | null = newFilter,
    ): Send =>
    (i) => {
      const variables = { query: queryOf(i), filter: filter(), first: 20 };
      return post(
        `${server.url}/graphql`,
        JSON.stringify({ query: operation, variables }),
        headers,
      );
    };
  const raw: Send = (i) => post(`${elasticsearch}/${index}/_search`, rawBody(queryOf(i)));
  return { graphql, raw };
}
