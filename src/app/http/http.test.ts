import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  buildSchema as buildPlainSchema,
  getIntrospectionQuery,
  getOperationAST,
  type GraphQLEnumType,
  GraphQLError,
  parse,
} from 'graphql';
import { ArgumentValidationError } from 'type-graphql';
import { Registry } from 'prom-client';
import { ERROR_CODES, type ErrorCode } from '../../core/error-codes.js';
import { DoumError } from '../../core/errors.js';
import { buildSchema } from '../build-schema.js';
import { countsInApi, countsInPages } from './identify-caller.js';
import { hashOf } from '../limits/trusted-documents.js';
import { Introspection } from './introspection.js';
import { isTooNested, MAX_NESTING } from './read-body.js';
import { errorFormatter } from './format-error.js';
import { OperationMetrics, outcomeOf } from './observe-requests.js';

const page = (headers: Record<string, string>, method = 'GET') =>
  countsInPages({ method, headers });
const api = (headers: Record<string, string>, method = 'GET') => countsInApi({ method, headers });

const SITES = ['same-origin', 'same-site', 'cross-site', 'none'];
const EMBEDDED = ['audio', 'embed', 'iframe', 'image', 'object', 'script', 'style', '', 'Document'];

describe('A request counts in statistics', () => {
  it.each(SITES)('when a page is opened, and never an answer of the API, from: %s', (site) => {
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': site };
    expect([page(headers), api(headers)]).toEqual([true, false]);
  });

  it.each(EMBEDDED.flatMap((destination) => SITES.map((site) => [destination, site])))(
    'never for the destination %j from %s',
    (destination, site) => {
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': site };
      expect([page(headers), api(headers)]).toEqual([false, false]);
    },
  );

  it.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
    ['nonsense', false],
  ])('of a script that reads a page, by its site %s: %s', (site, counts) => {
    expect(page({ 'sec-fetch-site': site, 'sec-fetch-dest': 'empty' })).toBe(counts);
    expect(page({ 'sec-fetch-site': site })).toBe(counts);
  });

  it('of a script that asks the API, whose origin was checked before', () => {
    expect(api({ 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' })).toBe(true);
  });

  it.each([
    ['application/json', true],
    ['*/*', true],
    ['image/avif,image/webp,image/*,*/*;q=0.8', false],
    ['text/css,*/*;q=0.1', false],
  ])('without Fetch Metadata by what it accepts, %j: %s', (accept, counts) => {
    expect([page({ accept }), api({ accept })]).toEqual([counts, counts]);
  });

  it('without Fetch Metadata for a page that is opened, and not for an answer of the API', () => {
    const headers = { accept: 'text/html,application/xhtml+xml,image/webp,*/*;q=0.8' };
    expect([page(headers), api(headers)]).toEqual([true, false]);
  });

  it.each([
    ['sec-purpose', 'prefetch;prerender'],
    ['purpose', 'prefetch'],
  ])('never when it is prefetched: %s: %s', (name, value) => {
    const opened = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' };
    expect([page({ [name]: value, ...opened }), api({ [name]: value })]).toEqual([false, false]);
  });

  it('never without its content', () => {
    expect([page({}, 'HEAD'), api({}, 'HEAD')]).toEqual([false, false]);
  });
});

const nested = (depth: number, inside = '') =>
  `${'[{"a":'.repeat(depth / 2)}${inside}${'}]'.repeat(depth / 2)}`;
const judge = (text: string) => isTooNested(Buffer.from(text));

describe('isTooNested', () => {
  it.each([
    ['as deep as possible', nested(MAX_NESTING, '1'), false],
    ['one deeper', nested(MAX_NESTING, '[]'), true],
    ['beside each other', `[${'[[]],{"a":{}},'.repeat(500)}1]`, false],
    ['brackets in a text', JSON.stringify({ a: '[{'.repeat(500), b: '"[{\\'.repeat(500) }), false],
    ['behind a text that ends with a backslash', `["\\\\",${nested(MAX_NESTING)}]`, true],
  ])('judges what is %s', (_, text, expected) => expect(judge(text)).toBe(expected));
});

const format = (error: GraphQLError, { introspection } = { introspection: true }) =>
  errorFormatter({ introspection })(
    { ...error.toJSON(), extensions: { code: 'INTERNAL_SERVER_ERROR', ...error.extensions } },
    error,
  );

describe('errorFormatter', () => {
  it("does not show the objects in errors of type-graphql's validation, should it be enabled", () => {
    const target = { secret: 'the whole input' };
    const thrown = new ArgumentValidationError([
      {
        target,
        property: 'secret',
        value: target.secret,
        children: [],
        constraints: { isInt: 'no' },
      },
    ]);
    const error = new GraphQLError('Argument Validation Error', {
      originalError: thrown,
      path: ['a'],
      extensions: thrown.extensions,
    });
    expect(JSON.parse(JSON.stringify(format(error)))).toEqual({
      message: 'Argument Validation Error',
      path: ['a'],
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('tells the client that lost a deadlock to send the request again', () => {
    const originalError = Object.assign(new Error('deadlock detected'), {
      driverError: { code: '40P01' },
    });
    expect(
      format(new GraphQLError('deadlock detected', { originalError, path: ['a'] })),
    ).toMatchObject({
      message: 'Another change of the same objects conflicted with this one: nothing was written.',
      extensions: { code: 'CONFLICT', hint: 'Send it again.' },
    });
  });

  it('gives every error a code of the enum ErrorCode in the schema', () => {
    const known = buildSchema().getType('ErrorCode') as GraphQLEnumType;
    expect(known.getValues().map(({ name }) => name)).toEqual(Object.keys(ERROR_CODES));
    const thrown: GraphQLError[] = [
      ...Object.values(ApolloServerErrorCode),
      'SOMETHING_NEW',
      '__proto__',
      'constructor',
    ].map((code) => new GraphQLError('An error.', { extensions: { code } }));
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[])
      thrown.push(new GraphQLError('A', { originalError: new DoumError(code, 'A.') }));
    thrown.push(new GraphQLError('A'), new GraphQLError('B', { originalError: new Error('B') }));
    const codes = thrown.map((error) => format(error).extensions!.code as string);
    for (const code of codes) expect(known.getValue(code)?.name).toBe(code);
    for (const code of Object.keys(ERROR_CODES)) expect(codes).toContain(code);
  });

  it('shortens values that graphql-js quotes, without splitting a character', () => {
    const message = `Variable "$a" got invalid value "${'😀'.repeat(1_000)}"`;
    const formatted = format(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
    expect(formatted.message.length).toBeLessThanOrEqual(401);
    expect(formatted.message.isWellFormed()).toBe(true);
  });

  it.each([
    [
      'Cannot query field "a" on type "B". Did you mean "c", "d", or "e"?',
      'Cannot query field "a" on type "B".',
    ],
    [
      'Variable "$a" got invalid value "Did you mean"; no such "A". Did you mean the enum value "B"?',
      'Variable "$a" got invalid value "Did you mean"; no such "A".',
    ],
    ['Unknown type "A". Did you mean nothing', 'Unknown type "A". Did you mean nothing'],
  ])('without introspection %s becomes %s', (message, expected) => {
    const error = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
    expect(format(error, { introspection: false }).message).toBe(expected);
  });
});

const KNOWN = [
  'query Page($q: String!) { search(query: $q) { totalCount } }',
  '{ products { id } }',
];

const SCHEMA = buildPlainSchema('type Query { search: Int } type Mutation { change: Int }');

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

it.each([
  [200, [], 'ok'],
  [200, ['BAD_USER_INPUT'], 'client_error'],
  [200, ['SEARCH_UNAVAILABLE'], 'error'],
  [200, ['NOT_FOUND', 'INTERNAL_SERVER_ERROR'], 'error'],
  [200, ['RATE_LIMITED', 'NOT_FOUND'], 'refused'],
  [503, ['DATABASE_UNAVAILABLE'], 'error'],
  [401, ['UNAUTHENTICATED'], 'client_error'],
  ['aborted', ['INTERNAL_SERVER_ERROR'], 'aborted'],
] as const)('the outcome of status %s with %j is %s', (status, codes, outcome) => {
  expect(outcomeOf(status, new Set(codes))).toBe(outcome);
});

describe('Introspection', () => {
  const schema = buildPlainSchema('"""First.""" type Query { a: String }');
  const ask = (introspection: Introspection, text: string, name?: string, variables = {}) => {
    const document = parse(text);
    const operation = getOperationAST(document, name)!;
    const about = { queryHash: hashOf(text), document, operation, operationName: name ?? null };
    const answer = introspection.answer({ ...about, request: { variables } });
    return answer?.body.kind === 'single' ? answer.body.singleResult.data : answer;
  };

  it('is computed once for each document, operation and values of variables', () => {
    const introspection = new Introspection(schema);
    const text = 'query A($n: String!) { __type(name: $n) { name } } query B { __typename }';
    const first = ask(introspection, text, 'A', { n: 'Query' });
    expect(first).toEqual({ __type: { name: 'Query' } });
    expect(ask(introspection, text, 'A', { n: 'Query' })).toBe(first);
    expect(ask(introspection, text, 'A', { n: 'None' })).toEqual({ __type: null });
    expect(ask(introspection, text, 'B')).toEqual({ __typename: 'Query' });
  });

  it('of GraphiQL is computed before the first request', () => {
    const later = buildPlainSchema('"""First.""" type Query { a: String }');
    const introspection = new Introspection(later);
    later.getQueryType()!.description = 'Later.';
    const text = getIntrospectionQuery({ inputValueDeprecation: true });
    expect(JSON.stringify(ask(introspection, text, 'IntrospectionQuery'))).toContain('First.');
    expect(JSON.stringify(ask(introspection, getIntrospectionQuery()))).toContain('Later.');
  });

  it.each([
    ['with another field', '{ __typename a }'],
    ['with a field in a fragment', '{ ...F } fragment F on Query { ... { a } }'],
    ['without a required variable', 'query ($n: String!) { __type(name: $n) { name } }'],
  ])('%s is left to the ordinary execution', (_, text) => {
    expect(ask(new Introspection(schema), text)).toBeNull();
  });
});
