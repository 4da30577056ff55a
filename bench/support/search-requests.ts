import { readFileSync } from 'node:fs';
import { bigrams } from '../../src/language/index.js';
import type { LoadClient, Send } from './load.js';
import type { Setting } from './search-setting.js';

/** A search with 20 hits, highlights and three facets. */
export const OPERATION = readFileSync('schema/operations/search-with-facets.graphql', 'utf8');
const RAW = readFileSync('bench/raw-search.json', 'utf8');

/** The operation with one more argument of `search`. */
export const withArgument = (argument: string) =>
  OPERATION.replace('first: $first)', `first: $first, ${argument})`);

let filters = 0;
/** A filter without effect, each time another one, so that the answer is not remembered. */
export const newFilter = () => ({ updatedFrom: new Date(++filters).toISOString() });

/** The body of a raw Elasticsearch search with the same results, highlights and facets. */
export function rawBody(query: string): string {
  return RAW.replaceAll('"$query"', JSON.stringify(query)).replaceAll(
    '"$bigrams"',
    JSON.stringify([...new Set(bigrams(query))].join(' ')),
  );
}

/** Requests for the queries of a list, to the server and to Elasticsearch. */
export function requestsFor(
  queries: readonly string[],
  client: LoadClient,
  { server, elasticsearch, index }: Setting,
) {
  const queryOf = (i: number) => queries[i % queries.length]!;
  const graphql = (
    operation: string,
    variables: () => object = () => ({}),
    { url } = server,
    headers: Record<string, string> = {},
  ): Send => {
    return (i) =>
      client.post(
        `${url}/graphql`,
        JSON.stringify({
          query: operation,
          variables: { query: queryOf(i), filter: newFilter(), first: 20, ...variables() },
        }),
        headers,
      );
  };
  const raw: Send = (i) => client.post(`${elasticsearch}/${index}/_search`, rawBody(queryOf(i)));
  return { graphql, raw };
}
