import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { CompiledQuery } from 'graphql-jit';
import { buildSchema } from '../../src/app/build-schema.js';
import { CompiledQueries } from '../../src/app/http/compiled-queries.js';
import { fillDates } from '../../src/web/graphiql/read-example.js';
import { readServerData, createArticlesMutation, NO_DATA } from '../support/fuzz-data.js';
import { arbitraryOf } from '../support/random-source.js';
import { randomOperation } from '../support/random-operations.js';
import { importSaemiHelp } from '../support/saemi-help.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const SEED = 20;
const OPERATIONS = 1_000;

type Operation = Parameters<CompiledQueries['execute']>[0];
interface Internals {
  schema: GraphQLSchema;
  coerce(
    definition: OperationDefinitionNode,
    variableValues: Operation['variableValues'],
  ): Record<string, unknown> | null;
  compile(document: DocumentNode, definition: OperationDefinitionNode): CompiledQuery | null;
}

interface Difference {
  query: string;
  variables: unknown;
  path: string;
  interpreted: unknown;
  compiled: unknown;
}

describe(`A compiled query answers like graphql-js (seed ${SEED})`, () => {
  let app: TestApp;
  let differences: Difference[];
  let compared = 0;
  let withErrors = 0;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await importSaemiHelp(app);
    // Every query is answered by both, for the same request.
    vi.spyOn(CompiledQueries.prototype, 'execute').mockImplementation(compareBoth);
  });
  beforeEach(() => {
    differences = [];
    compared = 0;
    withErrors = 0;
  });
  afterAll(() => app.stop());

  async function compareBoth(this: CompiledQueries, operation: Operation) {
    const internals = this as unknown as Internals;
    const { schema } = internals;
    const interpret = async () => execute({ schema, ...operation });
    const { document, operationName, contextValue, variableValues } = operation;
    const definition = getOperationAST(document, operationName);
    const interpreted = await interpret();
    const query = definition && internals.compile(document, definition);
    if (query && interpreted.data !== undefined) {
      const coerced = internals.coerce(definition, variableValues)!;
      const compiled = (await query.query(undefined, contextValue, coerced)) as typeof interpreted;
      compared += 1;
      if (interpreted.errors) withErrors += 1;
      const different = differencesOf(interpreted, compiled);
      // What changes from one execution to the next says nothing.
      const changing = different.length > 0 ? differencesOf(interpreted, await interpret()) : [];
      const changingPaths = new Set(changing.map(({ path }) => path));
      for (const difference of different)
        if (!changingPaths.has(difference.path))
          differences.push({
            query: document.loc!.source.body,
            variables: variableValues,
            ...difference,
          });
    }
    return interpreted;
  }

  it.each(readdirSync('schema/operations'))('%s', async (file) => {
    const text = readFileSync(`schema/operations/${file}`, 'utf8');
    const json = fillDates(/^# variables: (.*)$/m.exec(text)?.[1] ?? '{}', new Date());
    const variables = JSON.parse(json) as Record<string, unknown>;
    for (const key of [undefined, ADMIN_KEY]) await app.request(withoutTimes(text), variables, key);
    expect(differences).toEqual([]);
    expect(compared).toBe(/^mutation/m.test(text) ? 0 : 2);
  });

  it.each<[string, Record<string, unknown>]>([
    ['query ($f: SearchFilter) { search(filter: $f) { totalCount } }', {}],
    ['query ($f: SearchFilter) { search(filter: $f) { totalCount } }', { f: null }],
    [
      'query ($f: SearchFilter) { search(filter: $f) { totalCount } }',
      { f: { productSlugs: 'pay' } },
    ],
    [
      'query ($s: [String!]) { search(filter: { productSlugs: $s }) { totalCount } }',
      { s: ['pay'] },
    ],
    ['query ($s: [String!]) { search(filter: { productSlugs: $s }) { totalCount } }', {}],
    ['query ($s: [String!] = ["pay"]) { search(filter: { productSlugs: $s }) { totalCount } }', {}],
    [
      'query ($n: Int! = 3, $o: SearchSort! = TITLE) { search(first: $n, sort: $o) { nodes { title } } }',
      {},
    ],
    ['query ($n: Int!) { search(first: $n) { nodes { title } } }', { n: 101 }],
    [
      'query ($at: DateTime) { search(filter: { updatedFrom: $at }) { totalCount } }',
      { at: '2020-01-01T00:00:00Z' },
    ],
    ['{ search(first: 1) { nodes { title excerpt(length: 0) } } }', {}],
    ['{ search(first: 1) { nodes { title variant(platformSlug: "no") { id } } } }', {}],
    [
      'query ($p: String) { search(first: 1) { unknownFilters { slug } edges { position node { variant(platformSlug: $p) { isFallback } } } } }',
      { p: 'no' },
    ],
    ['query ($p: Int) { search(first: 1, page: $p) { edges { position } } }', { p: 2 }],
    ['query ($p: Int) { search(first: 1, page: $p) { edges { position } } }', {}],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: 'x' }],
    ['{ suggest(prefix: "비밀") { ... on ArticleSuggestion { text article { url } } } }', {}],
    ['{ contact { url } }', {}],
    ['{ node(id: "x") { __typename id ... on Article { title } } }', {}],
    ['{ suggest(prefix: "비밀") { __typename ... on QuerySuggestion { text } } }', {}],
  ])('%s %j', async (query, variables) => {
    const answer = await app.request(query, variables);
    expect(answer.status).toBe(200);
    expect(differences).toEqual([]);
    expect(compared).toBe(1);
  });

  it.each<[string, Record<string, unknown>]>([
    [
      'query ($a: Boolean!, $b: Boolean!) { search { ...F @include(if: $a) ...F @include(if: $b) } } fragment F on SearchConnection { totalCount }',
      { a: false, b: true },
    ],
    ['query ($constructor: Int) { search(first: $constructor) { nodes { slug } } }', {}],
    ['{ search(first: 1) { __proto__: totalCount } }', {}],
    ['{ __schema { queryType { name } } }', {}],
  ])('is not made of %s', async (query, variables) => {
    const answer = await app.request(query, variables);
    expect(answer.status).toBe(200);
    expect(compared).toBe(0);
  });

  it(`${OPERATIONS} random operations`, async () => {
    const schema = buildSchema();
    await app.request(createArticlesMutation(1, NO_DATA), {}, ADMIN_KEY);
    // Until then, the state of the index changes from one execution to the next.
    await app.settled();
    const serverData = await readServerData(schema, (query) => app.request(query, {}, ADMIN_KEY));
    differences = [];
    compared = 0;
    const operations = arbitraryOf((random) => randomOperation(random, schema, serverData));
    for (const [i, { query, variables, operationName }] of fc
      .sample(operations, { seed: SEED, numRuns: OPERATIONS })
      .entries()) {
      if (/\bmutation\b/.test(query)) continue;
      await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(i % 2 === 0 && { authorization: `Bearer ${ADMIN_KEY}` }),
        },
        body: JSON.stringify({
          query: withoutTimes(query),
          variables,
          operationName,
        }),
      });
    }
    expect(differences.slice(0, 3)).toEqual([]);
    process.stderr.write(`${compared} compared, ${withErrors} of them with errors\n`);
    expect(compared).toBeGreaterThan(OPERATIONS / 4);
    expect(withErrors).toBeGreaterThan(OPERATIONS / 40);
  }, 300_000);
});

/** The paths at which two results differ, with what is there. Errors may be in any order. */
function differencesOf(
  interpreted: ExecutionResult,
  compiled: ExecutionResult,
): Pick<Difference, 'path' | 'interpreted' | 'compiled'>[] {
  const [a, b] = [valuesOf(interpreted), valuesOf(compiled)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path))
    .map((path) => ({ path, interpreted: a.get(path), compiled: b.get(path) }));
}

function valuesOf({ data, errors = [] }: ExecutionResult): Map<string, string> {
  const values = new Map<string, string>();
  const read = (value: unknown, path: string): void => {
    // JSON has no such value: it is the same as an absent one.
    if (value === undefined) return;
    if (value === null || typeof value !== 'object' || value instanceof Date)
      values.set(path, masked(value));
    else {
      values.set(path, Array.isArray(value) ? `list of ${value.length}` : 'object');
      for (const [key, inner] of Object.entries(value)) read(inner, `${path}.${key}`);
    }
  };
  read(data, 'data');
  const lines = errors.map(({ path = [], message, extensions, originalError }) => {
    const { code } = (originalError ?? { code: extensions.code }) as { code?: string };
    return `${path.join('.')}: ${code ?? ''} ${message}`;
  });
  for (const [i, line] of lines.toSorted().entries()) values.set(`errors.${i}`, line);
  return values;
}

/** Cursors and ids of searches are different each time. */
function masked(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return /^"[\w-]{22,}(\.[\w-]+)?"$/.test(text) ? 'sealed' : text;
}

/** The duration of a search is different each time. */
function withoutTimes(query: string): string {
  return query.replaceAll(/\btookMs\b/g, 'degraded');
}
