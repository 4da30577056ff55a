import type { IncomingHttpHeaders } from 'node:http';
import { analyticsOf, untilLogged } from '../../support/analytics.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { sendRaw } from '../../support/send-raw.js';
import { type Answer, startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Application {
  id: string;
  name: string;
  key: string;
  allowedOrigins: string[];
  requestsPerMinute: number | null;
  createdAt: string;
  revokedAt: string | null;
}

const FIELDS = 'id name key allowedOrigins requestsPerMinute createdAt revokedAt';
const PRODUCTS = '{ products { slug } }';
const READER_LIMIT = 20;

let app: TestApp;
/** Another server of the same database, with a limit of requests. */
let limited: TestApp;
let addresses = 0;
const nextAddress = () => `10.1.${(addresses += 1) >> 8}.${addresses & 255}`;

beforeAll(async () => {
  const environment = { TRUST_PROXY: '1', CORS_ORIGINS: 'https://shop.example.com' };
  app = await startTestApp('memory', { environment });
  await buildCatalogue(app);
  await app.settled();
  limited = await startTestApp('memory', {
    environment: { ...environment, RATE_LIMIT: String(READER_LIMIT) },
    databaseUrl: app.databaseUrl,
  });
}, 120_000);
afterEach(() => jest.restoreAllMocks());

const change = async (field: string, input: object) =>
  (await mutate<{ application: Application }>(app, field, input, `application { ${FIELDS} }`))
    .application;
const create = (input: object = {}) => change('createApplication', { name: '쇼핑 앱', ...input });

async function ask<T = Record<string, never>>(
  { url }: TestApp,
  headers: Record<string, string | string[]>,
  query = PRODUCTS,
): Promise<Answer<T> & { headers: IncomingHttpHeaders }> {
  const answer = await sendRaw(url, {
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': nextAddress(),
      ...(headers as Record<string, string>),
    },
    body: JSON.stringify({ query }),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    ...(JSON.parse(answer.body) as Omit<Answer<T>, 'status'>),
  };
}

const withKey = (key: string, more: Record<string, string> = {}) => ({
  'x-doum-application': key,
  ...more,
});

async function statusesOf(
  to: TestApp,
  count: number,
  headers: (i: number) => Record<string, string>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push((await ask(to, headers(i))).status);
  return statuses;
}

describe('Applications', () => {
  it('are created, changed, listed and found by id', async () => {
    const created = await create({
      name: ' 쇼핑 앱 ',
      allowedOrigins: ['https://Shop.example.com/'],
      requestsPerMinute: 100,
    });
    expect(created).toEqual({
      id: expect.any(String) as string,
      name: '쇼핑 앱',
      key: expect.stringMatching(/^doum_app_[\w-]{32}$/) as string,
      allowedOrigins: ['https://shop.example.com'],
      requestsPerMinute: 100,
      createdAt: expect.any(String) as string,
      revokedAt: null,
    });
    const { id } = created;
    expect(await change('updateApplication', { id, name: '쇼핑' })).toEqual({
      ...created,
      name: '쇼핑',
    });
    const changed = { ...created, name: '쇼핑', allowedOrigins: [], requestsPerMinute: null };
    expect(
      await change('updateApplication', { id, allowedOrigins: [], requestsPerMinute: null }),
    ).toEqual(changed);
    const other = await create();
    expect(other).toMatchObject({ allowedOrigins: [], requestsPerMinute: null });
    expect(other.key).not.toBe(created.key);
    const { secret } = await createKey(app, { role: 'ANALYST' });
    const list = `{ applications { ${FIELDS} } node(id: "${id}") { ... on Application { ${FIELDS} } } }`;
    const { data } = await app.request<{ applications: Application[]; node: Application }>(
      list,
      {},
      secret,
    );
    expect(data).toEqual({ applications: expect.arrayContaining([other, changed]), node: changed });
    expect((await app.request(`{ node(id: "${id}") { id } }`)).data).toEqual({ node: null });
    expect((await app.request('{ applications { key } }')).errors![0]!.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('are refused with one sentence when they are not valid, and nothing is changed', async () => {
    const { id } = await create();
    const before = await app.admin(`{ applications { ${FIELDS} } }`);
    for (const [field, input] of [
      ['input.name', { name: ' ' }],
      ['input.name', { name: 'a'.repeat(101) }],
      ['input.allowedOrigins.0', { name: 'a', allowedOrigins: ['*'] }],
      ['input.requestsPerMinute', { name: 'a', requestsPerMinute: 0 }],
      ['input.requestsPerMinute', { name: 'a', requestsPerMinute: 1_000_001 }],
    ] as const) {
      expect(await refused(app, 'createApplication', input)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
      expect(await refused(app, 'updateApplication', { id, ...input })).toMatchObject({ field });
    }
    const { apiKey } = await createKey(app);
    for (const field of ['updateApplication', 'revokeApplication'])
      for (const wrong of ['x', apiKey.id, Buffer.from('Application:999').toString('base64url')])
        expect(await refused(app, field, { id: wrong })).toMatchObject({
          code: 'NOT_FOUND',
          field: 'input.id',
        });
    expect(await app.admin(`{ applications { ${FIELDS} } }`)).toEqual(before);
  });

  it('are named by their key; pages of other origins may not use it', async () => {
    const { key } = await create({ allowedOrigins: ['https://shop.example.com'] });
    const statusOf = async (headers: Record<string, string>) =>
      (await ask(app, withKey(key, headers))).status;
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ origin: 'https://shop.example.com' })).toBe(200);
    for (const origin of ['https://evil.example.com', 'http://shop.example.com', 'null'])
      expect(await ask(app, withKey(key, { origin }))).toMatchObject({
        status: 403,
        errors: [
          {
            message: 'The application 쇼핑 앱 may not be used by pages of this origin.',
            extensions: { code: 'FORBIDDEN', field: 'origin', hint: expect.any(String) as string },
          },
        ],
      });
    // The key grants nothing: without it CORS_ORIGINS decides.
    const without = await ask(app, { origin: 'https://evil.example.com' });
    expect([without.status, without.errors![0]!.extensions.hint]).toEqual([
      403,
      'Operators allow an origin by CORS_ORIGINS, which does not name it, or by ' +
        '`allowedOrigins` of an application whose key the page sends.',
    ]);
    const answer = await ask(app, withKey(key), '{ applications { key } }');
    expect(answer.errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('allow their pages without CORS_ORIGINS, on all servers, until they are revoked', async () => {
    const origin = 'https://kiosk.example.com';
    const of = { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' };
    const allowedBy = (headers: IncomingHttpHeaders) => headers['access-control-allow-origin'];
    const preflight = async ({ url }: TestApp, path = '/graphql', more = {}) => {
      const { status, headers } = await sendRaw(url, {
        method: 'OPTIONS',
        path,
        headers: {
          ...of,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,x-doum-application',
          ...more,
        },
      });
      expect(headers.vary).toContain('Origin');
      return [status, allowedBy(headers)];
    };
    expect(await preflight(app)).toEqual([403, undefined]);
    const { id, key } = await create({ allowedOrigins: [origin, 'https://other.example.com'] });
    const { key: unpaged } = await create({ name: '다른 앱' });
    for (const server of [app, limited]) {
      await eventually(async () => expect(await preflight(server)).toEqual([204, origin]));
      const answer = await ask(server, withKey(key, of));
      expect([answer.status, allowedBy(answer.headers)]).toEqual([200, origin]);
      expect(answer.headers.vary).toContain('Origin');
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    }
    const get = await sendRaw(app.url, {
      method: 'GET',
      path: `/graphql?query=${encodeURIComponent(PRODUCTS)}`,
      headers: withKey(key, of),
    });
    expect([get.status, allowedBy(get.headers)]).toEqual([200, origin]);
    // The preflight allows the origins of all applications, and only where requests have keys.
    expect((await preflight(app, '/'))[1]).toBeUndefined();
    for (const strange of ['https://evil.example.com', 'http://kiosk.example.com', 'null', '*'])
      expect(await preflight(app, '/graphql', { origin: strange })).toEqual([403, undefined]);
    // The request itself is checked against the key that it has.
    for (const headers of [of, withKey(unpaged, of), withKey('wrong', of)] as const)
      expect((await ask(app, headers)).status).toBe(403);
    // A developer reads why.
    expect(allowedBy((await ask(app, of)).headers)).toBe(origin);
    // A page reads by GET without the key, which shared caches need.
    const shared = { method: 'GET', path: `/graphql?query=${encodeURIComponent(PRODUCTS)}` };
    const read = await sendRaw(app.url, { ...shared, headers: of });
    expect([read.status, allowedBy(read.headers)]).toEqual([200, origin]);
    const strangers = { ...of, origin: 'https://evil.example.com' };
    expect((await sendRaw(app.url, { ...shared, headers: strangers })).status).toBe(403);
    expect((await ask(app, withKey(unpaged, of))).errors![0]!.extensions.field).toBe('origin');
    const { origin: _, ...embedded } = of;
    expect((await ask(app, withKey(key, embedded))).status).toBe(403);

    await change('updateApplication', { id, allowedOrigins: ['https://other.example.com'] });
    expect(await preflight(app)).toEqual([403, undefined]);
    expect((await ask(app, withKey(key, of))).status).toBe(403);
    await change('updateApplication', { id, allowedOrigins: [origin] });
    expect(await preflight(app)).toEqual([204, origin]);
    await change('revokeApplication', { id });
    for (const server of [app, limited]) {
      await eventually(async () => expect(await preflight(server)).toEqual([403, undefined]));
      await eventually(async () => expect((await ask(server, withKey(key, of))).status).toBe(403));
    }
  });

  it('are revoked for good, also on other servers', async () => {
    const { id, key } = await create();
    for (const server of [app, limited])
      await eventually(async () => expect((await ask(server, withKey(key))).status).toBe(200));
    const { revokedAt } = await change('revokeApplication', { id });
    expect(revokedAt).not.toBeNull();
    const refusal = {
      status: 403,
      errors: [
        {
          message: 'The key of the application 쇼핑 앱 was revoked.',
          extensions: {
            code: 'FORBIDDEN',
            field: 'x-doum-application',
            hint: expect.any(String) as string,
          },
        },
      ],
    };
    expect(await ask(app, withKey(key))).toMatchObject(refusal);
    const startedAt = performance.now();
    await eventually(async () => expect(await ask(limited, withKey(key))).toMatchObject(refusal));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await change('revokeApplication', { id })).toMatchObject({ revokedAt });
  });
});

describe('The rate of an application', () => {
  // Requests of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));

  it('counts all addresses and keys together, and nobody without its key', async () => {
    const { key } = await create({ name: '지도 앱', requestsPerMinute: 5 });
    const { secret } = await createKey(app);
    const authorization = `Bearer ${secret}`;
    expect(
      await statusesOf(app, 7, (i) => withKey(key, i % 2 === 0 ? { authorization } : {})),
    ).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const answer = await ask(app, withKey(key));
    expect(answer.errors![0]).toMatchObject({
      message: 'More than 5 requests a minute: the limit for the application 지도 앱.',
      extensions: { code: 'RATE_LIMITED', hint: expect.stringMatching(/^Try again in \d+/) },
    });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(app, {})).status).toBe(200);
    expect((await ask(app, { authorization })).status).toBe(200);
  });
});

it('What clients say about themselves can be told apart in statistics', async () => {
  const { id, key } = await create({ name: '통계 앱' });
  const before = (await analyticsOf<{ searches: number }>(app, 'searches')).searches;
  const kiosk = { 'x-doum-source': 'kiosk', 'x-doum-platform': 'windows' };
  const searches: Record<string, string>[] = [
    kiosk,
    { ...kiosk, ...withKey(key) },
    withKey(key, { 'x-doum-platform': 'ios', 'x-doum-version': '2.14.0' }),
    { 'x-doum-version': '2.14.0' },
  ];
  for (const headers of searches)
    expect((await ask(app, headers, '{ search(query: "아무 말") { searchId } }')).status).toBe(200);
  await untilLogged(app, before + searches.length);
  const count = async (filter: object) =>
    (await analyticsOf<{ searches: number }>(app, 'searches', { filter })).searches;
  expect(await count({ source: 'kiosk' })).toBe(2);
  expect(await count({ source: 'never-seen' })).toBe(0);
  expect(await count({ applicationId: id })).toBe(2);
  expect(await count({ applicationId: id, clientPlatform: 'ios' })).toBe(1);
  expect(await count({ clientVersion: '2.14.0' })).toBe(2);
  const usage = (by: string, first = 20) =>
    analyticsOf<{ clientUsage: object[] }>(
      app,
      `clientUsage(by: ${by}, first: ${first}) { value label searches share }`,
    );
  const row = (value: string | null, count: number, label = value) => ({
    value,
    label,
    searches: count,
    share: count / (before + 4),
  });
  expect(await usage('SOURCE', 1)).toEqual({ clientUsage: [row('api', before + 2)] });
  expect((await usage('SOURCE')).clientUsage).toEqual([row('api', before + 2), row('kiosk', 2)]);
  expect((await usage('PLATFORM')).clientUsage).toContainEqual(row('windows', 2));
  expect((await usage('VERSION')).clientUsage).toContainEqual(row('2.14.0', 2));
  expect((await usage('APPLICATION')).clientUsage).toEqual(
    expect.arrayContaining([row(null, before + 2), row(id, 2, '통계 앱')]),
  );
});
