import type fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { type RandomSource, arbitraryOf } from './random-source.js';
import type { ServerData } from './fuzz-data.js';
import { randomOperation, type RandomOperation } from './random-operations.js';

/** An HTTP request. */
export interface RandomRequest {
  readonly method: 'GET' | 'POST';
  /** The query string, with its question mark. */
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly roots: RandomOperation['roots'];
}

const ACCEPTS = [
  '*/*',
  'application/json',
  'application/graphql-response+json',
  'multipart/mixed, application/json',
  'image/png',
  '*/*;q=x',
  '',
];
const CONTENT_TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=latin9',
  'text/plain',
  '',
];
const INVALID_CREDENTIALS = [
  '',
  'Bearer',
  'Bearer  ',
  'Bearer wrong',
  `Bearer ${'a'.repeat(600)}`,
  'Basic YTpi',
  'Bearer a b',
  'bearer a.b.c',
  '{}',
];
const PERSISTED = [
  { version: 1 },
  { version: 1, sha256Hash: 'no hash' },
  { version: 1, sha256Hash: { a: 1 } },
  { version: 2, sha256Hash: '' },
  'yes',
  [],
];

/**
 * Requests with random operations: anonymous, with one of the keys, or with invalid credentials.
 * `serverData` is called for each.
 */
export function randomRequests(
  schema: GraphQLSchema,
  serverData: () => ServerData,
  keys: readonly string[],
): fc.Arbitrary<RandomRequest> {
  return arbitraryOf((random) => {
    const operation = randomOperation(random, schema, serverData());
    const headers = {
      ...authorization(random, keys),
      ...(random.chance(12) && { accept: random.pick(ACCEPTS) }),
    };
    const isOdd = random.chance(8);
    if (random.chance(4)) return byGet(random, operation, headers);
    return {
      method: 'POST',
      search: random.chance(2) ? '?query={__typename}' : '',
      headers: {
        ...headers,
        'content-type': random.chance(3) ? random.pick(CONTENT_TYPES) : 'application/json',
      },
      body: isOdd ? oddBody(random, operation) : toJson(operation),
      roots: isOdd ? {} : operation.roots,
    };
  });
}

/** Later keys in the list have more permissions and are chosen more often. */
function authorization(random: RandomSource, keys: readonly string[]): Record<string, string> {
  if (random.chance(15)) return {};
  if (random.chance(4)) return { authorization: random.pick(INVALID_CREDENTIALS) };
  const better = keys.flatMap((key, i) => Array.from({ length: (i + 1) ** 2 }, () => key));
  return { authorization: `Bearer ${random.pick(better)}` };
}

function toJson({ query, variables, operationName }: RandomOperation): string {
  return JSON.stringify({ query, variables, operationName });
}

function byGet(
  random: RandomSource,
  { query, variables, operationName }: RandomOperation,
  headers: Record<string, string>,
): RandomRequest {
  const search = new URLSearchParams({
    query,
    variables: JSON.stringify(variables),
    ...(operationName && { operationName }),
  });
  if (random.chance(20))
    search.append(
      random.pick(['query', 'variables', 'extensions', 'documentId', 'doc_id', 'nothing']),
      random.pick(['', '{', '[]', '{"persistedQuery":1}']),
    );
  // Node accepts 16 KB of headers, including the address.
  return {
    method: 'GET',
    search: `?${String(search).slice(0, 12_000)}`,
    headers,
    body: undefined,
    roots: {},
  };
}

function oddBody(random: RandomSource, operation: RandomOperation): string | undefined {
  const { query, variables } = operation;
  const whole = toJson(operation);
  const odd = random.json();
  return random.pick<() => string | undefined>([
    () => undefined,
    () => '',
    () => random.text('binary', 30),
    () => whole.slice(0, random.int(0, whole.length)),
    () => JSON.stringify(odd),
    () => JSON.stringify([{ query }]),
    () => JSON.stringify({ variables }),
    () => JSON.stringify({ query: odd }),
    () => JSON.stringify({ query: { kind: 'Document', definitions: [] } }),
    () => JSON.stringify({ query, variables: odd }),
    () => JSON.stringify({ query, variables: JSON.stringify(variables) }),
    () => JSON.stringify({ query, variables: Object.entries(variables) }),
    () => JSON.stringify({ query, variables, operationName: odd }),
    () => JSON.stringify({ query, variables, extensions: odd }),
    () =>
      JSON.stringify({
        query,
        variables,
        extensions: { persistedQuery: random.pick<unknown>(PERSISTED) },
      }),
    () => JSON.stringify({ extensions: { persistedQuery: random.pick<unknown>(PERSISTED) } }),
    () => JSON.stringify({ query: `${query} ${'#'.repeat(50_000)}`, variables }),
    () => JSON.stringify({ query: '{ __typename '.concat('a: __typename '.repeat(2_000), '}') }),
    () => JSON.stringify({ query: '{'.repeat(20_000) }),
    () =>
      JSON.stringify({
        query: `{ products { ${'categories { product { '.repeat(40)}id${' } }'.repeat(40)} } }`,
      }),
    () =>
      `{"__proto__":{"query":"{a}"},"query":${JSON.stringify(query)},"variables":{"__proto__":{"a":1}}}`,
    () => '['.repeat(100_000),
    () =>
      random.chance(20) ? JSON.stringify({ query, variables: { a: 'a'.repeat(3_000_000) } }) : '{}',
  ])();
}
