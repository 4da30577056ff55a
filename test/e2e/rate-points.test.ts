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

  it('are charged: what does not fit into the minute is refused whole, and what fits is answered', async () => {
    const statuses: number[] = [];
    let last: RawAnswer;
    do statuses.push((last = await send('192.0.2.1', manySearches(15, statuses.length))).status);
    while (last.status === 200 && statuses.length < 10);
    // Two of 4,500; one or two more where a minute ends meanwhile.
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
    // Whoever else comes is not concerned.
    expect((await send('192.0.2.2', manySearches(15))).status).toBe(200);
  });

  it('are left for something small where something large does not fit', async () => {
    expect((await send('192.0.2.3', manySearches(15))).status).toBe(200);
    expect((await send('192.0.2.3', manySearches(14))).status).toBe(200);
    expect((await send('192.0.2.3', manySearches(15))).status).toBe(429);
    expect((await send('192.0.2.3', SMALL)).status).toBe(200);
  });

  it('are charged for what did not fit, until its client is refused at the door, before anything is parsed', async () => {
    expect((await send('192.0.2.5', manySearches(15))).status).toBe(200);
    let refused = 0;
    // At the door nobody reads what is wrong with a document.
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
  ])('are charged for what %s', async (what, query) => {
    const address = `192.0.2.${10 + what.length}`;
    const statuses = new Set<number>();
    for (let i = 0; i < 250; i++) statuses.add((await send(address, query)).status);
    expect(statuses).toContain(429);
    expect((await send(address, manySearches(1))).status).toBe(429);
  });

  it('are those of the key, wherever it comes from', async () => {
    const { secret } = await createKey(app);
    const statuses = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await send(`198.51.100.${i}`, manySearches(15, i), secret)).status);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
    expect(statuses.at(-1)).toBe(429);
    expect((await send('198.51.100.1', manySearches(15))).status).toBe(200);
  });

  it('are charged for pages, which say so in Korean and when to come again', async () => {
    let last: RawAnswer;
    let pages = 0;
    do last = await open('192.0.2.4', `/search?q=${encodeURIComponent(`신고 ${pages++}`)}`);
    while (last.status === 200 && pages < 60);
    expect(last.status).toBe(429);
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
    expect(last.headers['content-type']).toContain('text/html');
    expect(last.body).toContain('요청이 너무 많아요');
    // The same address has as little left for GraphQL.
    expect((await send('192.0.2.4', manySearches(15))).status).toBe(429);
  });
});
