import { buildSchema, getOperationAST, parse } from 'graphql';
import { Registry } from 'prom-client';
import { OperationMetrics, outcomeOf } from './operation-metrics.js';

const KNOWN = [
  'query Page($q: String!) { search(query: $q) { totalCount } }',
  '{ products { id } }',
];

const SCHEMA = buildSchema('type Query { search: Int } type Mutation { change: Int }');

describe('The label of an operation', () => {
  const metrics = new OperationMetrics(new Registry(), SCHEMA, KNOWN);

  it.each([
    ['{ search { totalCount } }', 'query', 'search', 'other'],
    ['query Page { search { totalCount } }', 'query', 'search', 'Page'],
    // Anybody may send a known name with something else.
    ['query Page { products { id } }', 'query', 'products', 'other'],
    ['mutation Page { search }', 'mutation', 'search', 'other'],
    ['query Secret { a: search { totalCount } }', 'query', 'search', 'other'],
    ['{ search { totalCount } products { id } }', 'query', 'several', 'other'],
    ['{ ...F } fragment F on Query { products { id } }', 'query', 'several', 'other'],
    ['{ __schema { types { name } } }', 'query', '__schema', 'other'],
  ])('%s', (text, type, field, name) => {
    expect(metrics.labelOf(getOperationAST(parse(text))!)).toEqual({ type, field, name });
  });
});

it('the counters of all root fields and known names are 0 before anything is sent', async () => {
  const registry = new Registry();
  new OperationMetrics(registry, SCHEMA, KNOWN);
  const lines = (await registry.metrics()).match(
    /^doum_graphql_operations_total.*outcome="error".*/gm,
  );
  const of = (type: string, field: string, name = 'other') =>
    `doum_graphql_operations_total{type="${type}",field="${field}",name="${name}",outcome="error"} 0`;
  expect(lines?.toSorted()).toEqual(
    [
      of('none', 'none'),
      ...['search', 'several'].map((field) => of('query', field)),
      ...['change', 'several'].map((field) => of('mutation', field)),
      of('query', 'search', 'Page'),
    ].toSorted(),
  );
});

it.each([
  [200, [], 'ok'],
  [200, ['BAD_USER_INPUT'], 'client_error'],
  [200, ['SEARCH_UNAVAILABLE'], 'error'],
  [200, ['NOT_FOUND', 'INTERNAL_SERVER_ERROR'], 'error'],
  [200, ['RATE_LIMITED', 'NOT_FOUND'], 'refused'],
  [429, ['RATE_LIMITED'], 'refused'],
  [503, ['OVERLOADED'], 'refused'],
  [503, ['DATABASE_UNAVAILABLE'], 'error'],
  [503, ['EXECUTION_TIMEOUT'], 'error'],
  [401, ['UNAUTHENTICATED'], 'client_error'],
  [415, [], 'client_error'],
  [500, [], 'error'],
  ['aborted', ['INTERNAL_SERVER_ERROR'], 'aborted'],
] as const)('the outcome of status %s with %j is %s', (status, codes, outcome) => {
  expect(outcomeOf(status, new Set(codes))).toBe(outcome);
});
