import { createKey } from '../../support/keys.js';
import { sendRaw, type RawAnswer } from '../../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { manySearches } from '../../support/many-searches.js';

const SECOND_ADMIN_KEY = 'another-administrator-key-0123456789abcdef';
const body = JSON.stringify({ query: '{ platforms { slug } }' });
const json = { 'content-type': 'application/json' };
const from = (address: string) => ({ ...json, 'x-forwarded-for': address });

async function statusesOf(
  app: TestApp,
  count: number,
  headers: (i: number) => Record<string, string>,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1)
    statuses.push((await sendRaw(app.url, { headers: headers(i), body })).status);
  return statuses;
}

function expectAnswered(limit: number, statuses: number[]): void {
  expect(statuses.filter((status) => status === 200)).toHaveLength(limit);
}

describe('Rate limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: {
        ADMIN_API_KEY: `${ADMIN_KEY}\n${SECOND_ADMIN_KEY}`,
        RATE_LIMIT: '20',
        RATE_LIMIT_KEY: '60',
        TRUST_PROXY: '1',
      },
      rates: { failedLogin: 10, file: 0 },
    });
  });
  // Requests of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  it('refuse a reader with too many requests, with the time to retry', async () => {
    const statuses = await statusesOf(app, 25, () => from('192.0.2.1'));
    expectAnswered(20, statuses);
    expect(statuses.at(-1)).toBe(429);
    const answer = await sendRaw(app.url, { headers: from('192.0.2.1'), body });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const { errors } = JSON.parse(answer.body) as {
      errors: { message: string; extensions: { code: string; hint: string } }[];
    };
    expect(errors).toEqual([
      {
        message: expect.stringContaining('20 requests a minute'),
        extensions: {
          code: 'RATE_LIMITED',
          hint: expect.stringMatching(/\d+ seconds?/),
          retryAfter: Number(answer.headers['retry-after']),
        },
      },
    ]);
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"requests";q=20;w=60',
      ratelimit: expect.stringMatching(/^"requests";r=0;t=\d+$/),
    });
  });

  it('say in each answer what is left', async () => {
    const rests: unknown[] = [];
    for (let i = 0; i < 3; i += 1)
      rests.push((await sendRaw(app.url, { headers: from('192.0.2.20'), body })).headers.ratelimit);
    expect(rests).toEqual(
      [19, 18, 17].map((rest) => expect.stringMatching(`^"requests";r=${rest};t=\\d+$`)),
    );
    const { secret } = await createKey(app);
    const key = { ...from('192.0.2.20'), authorization: `Bearer ${secret}` };
    const { headers } = await sendRaw(app.url, { headers: key, body });
    expect(headers['ratelimit-policy']).toBe('"requests";q=60;w=60');
    // A wrong key learns nothing of a budget.
    const wrong = { ...from('192.0.2.21'), authorization: 'Bearer doum_wrong' };
    expect((await sendRaw(app.url, { headers: wrong, body })).headers).not.toHaveProperty(
      'ratelimit',
    );
  });

  it('add up the networks of one customer, for requests and failed keys', async () => {
    const customer = (i: number) => from(`2001:db8:7:${i.toString(16)}::1`);
    const statuses = await statusesOf(app, 120, customer);
    expectAnswered(4 * 20, statuses);
    expect(await statusesOf(app, 1, () => from('2001:db8:7:100::1'))).toEqual([200]);
    const wrong = await statusesOf(app, 80, (i) => ({
      ...customer(i),
      authorization: `Bearer doum_${i}`,
    }));
    expect(wrong.filter((status) => status === 401)).toHaveLength(4 * 10);
    const { secret } = await createKey(app);
    expect(
      await statusesOf(app, 1, () => ({
        ...from('2001:db8:7:fe::1'),
        authorization: `Bearer ${secret}`,
      })),
    ).toEqual([429]);
  });

  it('use only the address given by the trusted proxy', async () => {
    const statuses = await statusesOf(app, 25, (i) => from(`203.0.113.${i}, 192.0.2.3`));
    expectAnswered(20, statuses);
  });

  it('apply per key, from any address', async () => {
    const { secret } = await createKey(app);
    const key = { authorization: `Bearer ${secret}` };
    const statuses = await statusesOf(app, 65, (i) => ({ ...from(`198.51.100.${i}`), ...key }));
    expectAnswered(60, statuses);
    // A reader without the key at one of those addresses has a separate limit.
    expect(await statusesOf(app, 1, () => from('198.51.100.1'))).toEqual([200]);
  });

  it('stop clients that try keys, but not valid keys from the same address', async () => {
    const { secret } = await createKey(app);
    const right = { ...from('192.0.2.4'), authorization: `Bearer ${secret}` };
    expect(await statusesOf(app, 1, () => right)).toEqual([200]);
    const statuses = await statusesOf(app, 200, (i) => ({
      ...from('192.0.2.4'),
      authorization: `Bearer doum_${i}`,
    }));
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(180);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    expect(await statusesOf(app, 2, () => right)).toEqual([200, 200]);
    expect(await statusesOf(app, 1, () => from('192.0.2.4'))).toEqual([200]);
    expect(
      await statusesOf(app, 1, () => ({
        ...from('192.0.2.5'),
        authorization: 'Bearer doum_wrong',
      })),
    ).toEqual([401]);
  });
});

const SMALL = '{ platforms { slug } }';

describe('Points of operations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { RATE_LIMIT_POINTS: '9000', TRUST_PROXY: '1' },
      rates: { keyHolderPoints: 20_000 },
    });
    await app.settled();
  });
  // Points of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.stop());

  const send = (address: string, query: string, key?: string): Promise<RawAnswer> =>
    sendRaw(app.url, {
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': address,
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query }),
    });
  const open = (address: string, path: string): Promise<RawAnswer> =>
    sendRaw(app.url, {
      method: 'GET',
      path,
      headers: { 'x-forwarded-for': address, accept: 'text/html' },
    });

  it('are charged: operations that exceed the limit are refused, others are answered', async () => {
    const statuses: number[] = [];
    let last: RawAnswer;
    do statuses.push((last = await send('192.0.2.1', manySearches(15, statuses.length))).status);
    while (last.status === 200 && statuses.length < 10);
    // Two of 4,500; one or two more if a minute ends during the test.
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(statuses.length).toBeLessThanOrEqual(5);
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(last.body)).toEqual({
      errors: [
        {
          message: 'More than 9,000 points a minute: the limit for readers without a key.',
          extensions: {
            code: 'RATE_LIMITED',
            hint: expect.stringMatching(/^Try again in \d+ seconds? or ask for less/),
            retryAfter: Number(last.headers['retry-after']),
          },
        },
      ],
    });
    // Other clients are not affected.
    expect((await send('192.0.2.2', manySearches(15))).status).toBe(200);
  });

  it('are told in the headers and, on request, in the answer, as they were charged', async () => {
    const ask = async (query: string, more: object = { extensions: { cost: true } }) => {
      const { status, headers, body } = await sendRaw(app.url, {
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.40' },
        body: JSON.stringify({ query, ...more }),
      });
      const { extensions } = JSON.parse(body) as {
        extensions?: { cost: { requested: number | null; charged: number; remaining: number } };
      };
      expect(headers['ratelimit-policy']).toBe('"points";q=9000;w=60');
      const [, rest, reset] = /^"points";r=(\d+);t=(\d+)$/.exec(String(headers.ratelimit))!;
      expect(Number(reset)).toBeLessThanOrEqual(120);
      return { status, rest: Number(rest), extensions };
    };
    let left = 9_000;
    for (const [query, price, charged] of [
      [SMALL, 'cheap', 'price'],
      [manySearches(1), 'dear', 'price'],
      // What was parsed and is not executed.
      ['{ nothing }', null, 50],
      ['{ platforms {', null, 50],
      ['query ($first: Int!) { articles(first: $first) { totalCount } }', null, 50],
      [manySearches(17), null, 50],
      [manySearches(15), 'dear', 'price'],
      // Refused: it exceeds what is left, and is charged as a refused one.
      [manySearches(16, 100), 'dear', 50],
    ] as const) {
      const { status, rest, extensions } = await ask(query);
      const cost = extensions!.cost;
      const expected = charged === 'price' ? cost.requested! : charged;
      expect([query, cost]).toEqual([
        query,
        {
          requested: price === null ? null : expect.any(Number),
          charged: expected,
          limit: 9_000,
          remaining: left - expected,
        },
      ]);
      expect(rest).toBe(left - expected);
      expect(status).toBe(charged === 'price' ? 200 : price === null ? 400 : 429);
      left = rest;
    }
    // Only for those who ask, and only for true.
    for (const more of [{}, { extensions: {} }, { extensions: { cost: 1 } }])
      expect((await ask(SMALL, more)).extensions).toBeUndefined();
    const parameters = { query: SMALL, extensions: '{"cost":true}' };
    const get = await sendRaw(app.url, {
      method: 'GET',
      path: `/graphql?${new URLSearchParams(parameters).toString()}`,
      headers: { 'x-forwarded-for': '192.0.2.41' },
    });
    expect(JSON.parse(get.body)).toMatchObject({ extensions: { cost: { limit: 9_000 } } });
    expect(get.headers.ratelimit).toMatch(/^"points";r=\d+;t=\d+$/);
  });

  it('are charged for a mutation by GET, as its headers tell', async () => {
    const address = { 'x-forwarded-for': '203.0.113.17' };
    const query = 'mutation { revokeApplication(input: { id: "a" }) { __typename } }';
    const path = `/graphql?${new URLSearchParams({ query, extensions: '{"cost":true}' }).toString()}`;
    for (const left of [8_950, 8_900]) {
      const answer = await sendRaw(app.url, { method: 'GET', path, headers: address });
      expect([answer.status, answer.headers.ratelimit]).toEqual([
        405,
        expect.stringContaining(`"points";r=${left};`),
      ]);
      const { extensions } = JSON.parse(answer.body) as { extensions?: { cost: object } };
      if (extensions)
        expect(extensions.cost).toMatchObject({ requested: null, charged: 50, remaining: left });
    }
  });

  it('remain for a small operation if a large one exceeds them', async () => {
    expect((await send('192.0.2.3', manySearches(15))).status).toBe(200);
    expect((await send('192.0.2.3', manySearches(14))).status).toBe(200);
    expect((await send('192.0.2.3', manySearches(15))).status).toBe(429);
    expect((await send('192.0.2.3', SMALL)).status).toBe(200);
  });

  it('are charged for refused operations, until the client is refused before parsing', async () => {
    expect((await send('192.0.2.5', manySearches(15))).status).toBe(200);
    let refused = 0;
    // An invalid document is then refused without being parsed.
    while ((await send('192.0.2.5', '{ platforms {')).status !== 429 && refused < 150) {
      expect((await send('192.0.2.5', manySearches(16, refused++))).status).toBe(429);
    }
    expect(refused).toBeLessThan(60);
  });

  it.each([
    ['cannot be parsed', '{ platforms {'],
    ['costs too much', manySearches(17)],
  ])('are charged for a document that %s', async (what, query) => {
    const address = `192.0.2.${10 + what.length}`;
    // The rest is no multiple of the points of a refused document.
    expect((await send(address, SMALL)).status).toBe(200);
    const statuses = new Set<number>();
    for (let i = 0; i < 250 && !statuses.has(429); i++)
      statuses.add((await send(address, query)).status);
    expect(statuses).toContain(429);
    expect((await send(address, manySearches(1))).status).toBe(429);
  });

  it('belong to the key, from any address', async () => {
    const { secret } = await createKey(app);
    const statuses = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await send(`198.51.100.${i}`, manySearches(15, i), secret)).status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses.at(-1)).toBe(429);
    expect((await send('198.51.100.1', manySearches(15))).status).toBe(200);
  });

  it('are charged for pages, whose refusal is in Korean with the time to retry', async () => {
    let last: RawAnswer;
    let pages = 0;
    do last = await open('192.0.2.4', `/search?q=${encodeURIComponent(`신고 ${pages++}`)}`);
    while (last.status === 200 && pages < 60);
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(last.headers['content-type']).toContain('text/html');
    expect(last.body).toContain('요청이 너무 많아요');
    // The same address has no points left for GraphQL either.
    expect((await send('192.0.2.4', manySearches(15))).status).toBe(429);
  });
});
