import type fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { type Draw, drawn } from './draw.js';
import type { World } from './fuzz-world.js';
import { randomOperation, type RandomOperation } from './random-operations.js';

/** A request as it goes over HTTP. */
export interface RandomRequest {
  readonly method: 'GET' | 'POST';
  /** What stands behind the path in the address. */
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
const NO_CREDENTIALS = [
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
 * Requests with random operations, by readers, with the keys, and with what is no key; `world` is
 * looked at anew for each.
 */
export function randomRequests(
  schema: GraphQLSchema,
  world: () => World,
  keys: readonly string[],
): fc.Arbitrary<RandomRequest> {
  return drawn((draw) => {
    const operation = randomOperation(draw, schema, world());
    const headers = {
      ...authorization(draw, keys),
      ...(draw.chance(12) && { accept: draw.pick(ACCEPTS) }),
    };
    const isOdd = draw.chance(8);
    if (draw.chance(4)) return byGet(draw, operation, headers);
    return {
      method: 'POST',
      search: draw.chance(2) ? '?query={__typename}' : '',
      headers: {
        ...headers,
        'content-type': draw.chance(3) ? draw.pick(CONTENT_TYPES) : 'application/json',
      },
      body: isOdd ? oddBody(draw, operation) : toJson(operation),
      roots: isOdd ? {} : operation.roots,
    };
  });
}

/** The later a key stands in the list the more it may do, and the more often it is taken. */
function authorization(draw: Draw, keys: readonly string[]): Record<string, string> {
  if (draw.chance(15)) return {};
  if (draw.chance(4)) return { authorization: draw.pick(NO_CREDENTIALS) };
  const better = keys.flatMap((key, i) => Array.from({ length: (i + 1) ** 2 }, () => key));
  return { authorization: `Bearer ${draw.pick(better)}` };
}

function toJson({ query, variables, operationName }: RandomOperation): string {
  return JSON.stringify({ query, variables, operationName });
}

function byGet(
  draw: Draw,
  { query, variables, operationName }: RandomOperation,
  headers: Record<string, string>,
): RandomRequest {
  const search = new URLSearchParams({
    query,
    variables: JSON.stringify(variables),
    ...(operationName && { operationName }),
  });
  if (draw.chance(20))
    search.append(
      draw.pick(['query', 'variables', 'extensions', 'nothing']),
      draw.pick(['', '{', '[]', '{"persistedQuery":1}']),
    );
  const guarded: Record<string, string> = draw.chance(80)
    ? { 'apollo-require-preflight': 'yes' }
    : {};
  // Node takes headers of 16 KB, the address among them.
  return {
    method: 'GET',
    search: `?${String(search).slice(0, 12_000)}`,
    headers: { ...headers, ...guarded },
    body: undefined,
    roots: {},
  };
}

function oddBody(draw: Draw, operation: RandomOperation): string | undefined {
  const { query, variables } = operation;
  const whole = toJson(operation);
  const odd = draw.json();
  return draw.pick<() => string | undefined>([
    () => undefined,
    () => '',
    () => draw.text('binary', 30),
    () => whole.slice(0, draw.int(0, whole.length)),
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
        extensions: { persistedQuery: draw.pick<unknown>(PERSISTED) },
      }),
    () => JSON.stringify({ extensions: { persistedQuery: draw.pick<unknown>(PERSISTED) } }),
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
      draw.chance(20) ? JSON.stringify({ query, variables: { a: 'a'.repeat(3_000_000) } }) : '{}',
  ])();
}
