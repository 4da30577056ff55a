import { createKey } from '../support/keys.js';
import { manySearches } from '../support/many-searches.js';
import { type RawAnswer, sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const SMALL = '{ platforms { slug } }';

describe('Points of operations', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('postgres', {
      environment: { RATE_LIMIT_POINTS: '9000', RATE_LIMIT_POINTS_KEY: '20000', TRUST_PROXY: '1' },
    });
    await app.settled();
  });
  // Points of an earlier minute weigh less, so no minute may begin during a test.
  beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(Date.now()));
  afterEach(() => void vi.restoreAllMocks());
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
          },
        },
      ],
    });
    // Other clients are not affected.
    expect((await send('192.0.2.2', manySearches(15))).status).toBe(200);
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
    ['is not valid', '{ nothing }'],
    [
      'has no operation to execute',
      'query A { platforms { slug } } query B { platforms { slug } }',
    ],
  ])('are charged for a document that %s', async (what, query) => {
    const address = `192.0.2.${10 + what.length}`;
    const statuses = new Set<number>();
    for (let i = 0; i < 250; i++) statuses.add((await send(address, query)).status);
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
