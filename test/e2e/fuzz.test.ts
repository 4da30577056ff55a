import { checkAnswer } from '../support/check-answer.js';
import { fuzz, type FuzzReport } from '../support/fuzz.js';
import type { EngineChoice } from '../support/start-test-app.js';

const SEED = 1;

describe.each<[EngineChoice, number]>([
  ['memory', 700],
  ['elasticsearch', 300],
])(`Random operations (seed ${SEED}) on %s`, (engine, count) => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await fuzz(engine, { count, seed: SEED });
  }, 300_000);

  it('are all answered, without internal errors and without internal data', () => {
    expect(report.findings.slice(0, 5)).toEqual([]);
    expect(report.logged.slice(0, 5)).toEqual([]);
    expect(report).toMatchObject({ sent: count, crashes: 0 });
    expect(report.byCode).not.toHaveProperty('INTERNAL_SERVER_ERROR');
  });

  it('reach the intended fields', () => {
    expect(report.withData / count).toBeGreaterThan(0.25);
    for (const code of ['BAD_USER_INPUT', 'CONFLICT', 'NOT_FOUND', 'UNAUTHENTICATED', 'FORBIDDEN'])
      expect([code, report.byCode[code] ?? 0]).not.toEqual([code, 0]);
    for (const code of ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_REQUEST'])
      expect([code, report.byCode[code] ?? 0]).not.toEqual([code, 0]);
    // No random address is that of a receiver, so there are no webhooks.
    const never = Object.keys(report.succeeded).filter(
      (field) => report.succeeded[field] === 0 && !/webhook/i.test(field),
    );
    // So short a run does not reach every field.
    expect(never.length).toBeLessThan(engine === 'memory' ? 10 : 15);
  });

  it('leave a working server without memory growth, with an index equal to Postgres', () => {
    expect(report).toMatchObject({ answersAfter: true, index: { lost: 0, stale: 0, extra: 0 } });
    expect(report.megabytes.after).toBeLessThan(2 * report.megabytes.before);
  });
});

describe('The check of answers', () => {
  const NAMES = /\b(article_revision|article_slug_unique)\b/;
  const json = 'application/json; charset=utf-8';
  const judge = (body: unknown, request = '', status = 200, contentType = json) =>
    checkAnswer(
      request,
      { status, contentType, body: typeof body === 'string' ? body : JSON.stringify(body) },
      NAMES,
    );
  const error = (message: string, code = 'BAD_USER_INPUT') => ({
    errors: [{ message, extensions: { code } }],
  });

  it.each<[string, unknown]>([
    ['data', { data: { products: [{ slug: 'a' }] } }],
    ['nothing found', { data: { product: null } }],
    ['an error', error('There is no product with the slug "a".')],
    [
      'an error beside data',
      { ...error('There is no product with the slug "a".'), data: { a: null } },
    ],
  ])('lets %s pass', (_, body) => expect(judge(body)).toEqual([]));

  it.each<[string, unknown]>([
    ['no JSON', '<html>'],
    ['a list', []],
    ['neither data nor errors', {}],
    ['no error among the errors', { errors: [] }],
    ['something else beside them', { data: {}, stack: 'a' }],
    ['an error without a code', { errors: [{ message: 'It is wrong.' }] }],
    ['an unknown code', error('It is wrong.', 'ODD')],
    ['our own defect', error('It is wrong.', 'INTERNAL_SERVER_ERROR')],
    [
      'an unavailable engine',
      error('The search engine cannot answer right now.', 'SEARCH_UNAVAILABLE'),
    ],
    ['a message of one word', error('Oops')],
    ['a message of several lines', error('It is\nwrong.')],
    ['a message without end', error('It is wrong. '.repeat(100))],
    ['SQL', error('It is wrong: select id, slug from article.')],
    ['an error of Postgres', error('It is wrong: duplicate key value.')],
    ['a name of the database', error('It is wrong: article_slug_unique.')],
    ['an error of the engine', error('It is wrong: search_phase_execution_exception.')],
    ['an address', error('It is wrong: connect to 127.0.0.1:5432.')],
    ['a path', error('It is wrong in /srv/src/a.')],
    ['a stack', { data: { text: 'Error: a\n    at Object.<anonymous> (a)' } }],
  ])('finds %s', (_, body) => expect(judge(body)).not.toEqual([]));

  it('detects a wrong status and a wrong media type', () => {
    expect(judge({ data: {} }, '', 500)).toHaveLength(1);
    expect(judge({ data: {} }, '', 200, 'text/html')).toHaveLength(1);
  });

  it('does not report data of the request as a leak', () => {
    const body = error('There is no product with the slug "article_revision".');
    expect(judge(body)).toHaveLength(1);
    expect(
      judge(body, JSON.stringify({ query: '{ product(slug: "article_revision") { id } }' })),
    ).toEqual([]);
  });
});
