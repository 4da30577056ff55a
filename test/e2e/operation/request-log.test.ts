import { createLogger } from '../../../src/core/logger.js';
import { eventually } from '../../support/eventually.js';
import { expectNoSecret } from '../../support/expect-refusal.js';
import { sendRaw } from '../../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

type Line = Record<string, unknown>;

/** A server and its log. */
async function startLogged(
  environment: Record<string, string> = {},
  rates: { file?: number } = {},
): Promise<{ app: TestApp; lines: () => Line[]; text: () => string }> {
  let written = '';
  const logger = createLogger('info', { write: (line: string) => ((written += line), true) });
  const app = await startTestApp('memory', { environment, rates, logger });
  await app.settled();
  const lines = () =>
    written
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  return { app, lines, text: () => written };
}

const send = (app: TestApp, body: object, headers: Record<string, string> = {}) =>
  sendRaw(app.url, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const SEARCH = {
  query: 'query Named($q: String!) { search(query: $q) { totalCount } }',
  variables: { q: '두루미' },
};

describe('The log of requests', () => {
  let logged: Awaited<ReturnType<typeof startLogged>>;
  beforeAll(async () => {
    logged = await startLogged();
  });
  afterAll(() => logged.app.stop());

  const lineOf = (id: unknown) =>
    eventually(async () => {
      const line = logged
        .lines()
        .find(({ msg, requestId }) => msg === 'request' && requestId === id);
      expect(line).toBeDefined();
      return line!;
    });

  it('has one line per request, with the id of the answer', async () => {
    const { headers } = await send(logged.app, SEARCH);
    const line = await lineOf(headers['x-request-id']);
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId: headers['x-request-id'],
      method: 'POST',
      status: 200,
      ms: expect.any(Number),
      operation: 'query',
      name: 'Named',
      msg: 'request',
    });
    expect(logged.lines().filter(({ requestId }) => requestId === line.requestId)).toHaveLength(1);
  });

  it('contains roles and error codes, but no keys, addresses, queries or variables', async () => {
    const { headers } = await send(
      logged.app,
      { ...SEARCH, variables: { q: `${'두루미'.repeat(100)}` } },
      { authorization: `Bearer ${ADMIN_KEY}` },
    );
    expect(await lineOf(headers['x-request-id'])).toMatchObject({
      role: 'ADMIN',
      viewer: expect.stringMatching(/^ADMIN_API_KEY [0-9a-f]{8}$/),
      codes: ['BAD_USER_INPUT'],
    });
    const refused = await send(logged.app, SEARCH, { authorization: 'Bearer doum_wrong' });
    expect(await lineOf(refused.headers['x-request-id'])).toMatchObject({
      status: 401,
      codes: ['UNAUTHENTICATED'],
    });
    const large = await send(logged.app, { query: `{ ${'__typename '.repeat(600)} }` });
    expect(await lineOf(large.headers['x-request-id'])).toMatchObject({
      status: 400,
      codes: ['LIMIT_EXCEEDED'],
    });
    for (const secret of [ADMIN_KEY, 'doum_wrong', '두루미', '127.0.0.1', 'totalCount'])
      expect(logged.text()).not.toContain(secret);
  });

  it('contains masked errors, with the id sent to the client', async () => {
    await logged.app.app.dataSource.query('alter table article rename to article_away');
    try {
      const answer = await send(logged.app, {
        query: '{ articles { totalCount } products { slug } }',
      });
      const { data, errors } = JSON.parse(answer.body) as {
        data: unknown;
        errors: { message: string; extensions: unknown }[];
      };
      const requestId = answer.headers['x-request-id'];
      expect(data).toEqual({ articles: null, products: [] });
      expect(errors.map(({ message, extensions }) => ({ message, extensions }))).toEqual([
        {
          message: 'Something went wrong in the server.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
        },
      ]);
      expectNoSecret(answer.body);
      const fault = logged.lines().find(({ msg }) => msg === 'A request failed.');
      expect(fault).toMatchObject({
        requestId,
        level: 'error',
        error: expect.stringContaining('article'),
      });
      expect(await lineOf(requestId)).toMatchObject({
        status: 200,
        codes: ['INTERNAL_SERVER_ERROR'],
      });
    } finally {
      await logged.app.app.dataSource.query('alter table article_away rename to article');
    }
  });
});

describe('The log of requests, configured', () => {
  it.each([
    ['readers', [true, false, false]],
    // The body of a request with an invalid key is not read.
    ['all', [true, true, false]],
  ] as const)('has addresses, and the queries of %s', async (queries, expected) => {
    const { app, lines } = await startLogged({ LOG_ADDRESSES: 'true', LOG_QUERIES: queries });
    try {
      await send(app, SEARCH);
      await send(app, SEARCH, { authorization: `Bearer ${ADMIN_KEY}` });
      await send(app, SEARCH, { authorization: 'Bearer doum_wrong' });
      const requests = await eventually(async () => {
        const found = lines().filter(({ msg }) => msg === 'request');
        expect(found).toHaveLength(3);
        return found;
      });
      expect(requests.map(({ query }) => query !== undefined)).toEqual(expected);
      expect(requests[0]).toMatchObject({ query: SEARCH.query, variables: '{"q":"두루미"}' });
      for (const { address } of requests) expect(address).toMatch(/127\.0\.0\.1$/);
    } finally {
      await app.stop();
    }
  });
});

describe('A line of the log', () => {
  it.each(['a\r\n{"level":"fatal"}', '\u001b[2J', 'a\u2028b'])(
    'remains one line of JSON with %j in it',
    (text) => {
      let written = '';
      createLogger('info', { write: (line: string) => ((written += line), true) }).info(
        { error: text },
        text,
      );
      expect(written.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g)).toEqual(['\n']); // oxlint-disable-line no-control-regex
      expect(JSON.parse(written)).toMatchObject({ error: text, msg: text });
    },
  );

  it('is not written for requests over a rate, nor for pages that do not exist', async () => {
    const { app, lines } = await startLogged({ RATE_LIMIT: '5' }, { file: 100 });
    // Requests of an earlier minute weigh less, so no minute may begin between them.
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
    try {
      for (let i = 0; i < 20; i += 1) await send(app, SEARCH);
      for (let i = 0; i < 5; i += 1)
        await sendRaw(app.url, { method: 'GET', path: '/nothing.php' });
      const statuses = lines().filter(({ msg }) => msg === 'request');
      expect(statuses.map(({ status }) => status)).toEqual(Array(5).fill(200));
    } finally {
      jest.restoreAllMocks();
      await app.stop();
    }
  });
});
