import { manySearches } from '../support/many-searches.js';
import { holdTable } from '../support/hold-table.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { type RawAnswer, sendRaw } from '../support/send-raw.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const HONEST = '{ search(query: "비밀번호 변경", first: 5) { totalCount nodes { title } } }';

describe('Turns of clients', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp('memory', {
      environment: { TRUST_PROXY: '1', EXECUTION_TIMEOUT: '3600' },
    });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(1)]);
  });
  afterAll(() => app.stop());

  const ask = (address: string, query: string): Promise<RawAnswer> =>
    sendRaw(app.url, {
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ query }),
    });

  it('answer a reader while another client has 90 waiting searches', async () => {
    expect((await ask('192.0.2.2', HONEST)).status).toBe(200);
    let answered = 0;
    const flood = Array.from({ length: 6 }, async (_, i) => {
      const { status } = await ask('192.0.2.1', manySearches(15, 100 * i));
      answered += 1;
      return status;
    });
    // All of them arrived before it.
    await Promise.race(flood);
    const before = answered;
    expect((await ask('192.0.2.2', HONEST)).status).toBe(200);
    expect(answered - before).toBeLessThanOrEqual(2);
    expect(before).toBeLessThan(4);
    expect(new Set(await Promise.all(flood))).toEqual(new Set([200]));
  });

  it('refuse requests of a client with too much waiting work, with the time to retry; others are not affected', async () => {
    // Each search reads the text of its hit, to mark it.
    const held = await holdTable(app, 'article_revision');
    const marked = 'edges { titleHighlight { text } }';
    // The small ones at the end use the remaining capacity.
    const sizes = [...Array<number>(40).fill(15), ...Array<number>(10).fill(1)];
    const sent = sizes.map((size, i) =>
      ask('192.0.2.3', manySearches(size, 1_000 + 100 * i, marked)),
    );
    const flood = Promise.all(sent);
    // The first answer is a refusal, because no other request can finish.
    const ended = await Promise.race(sent.slice(40));
    expect(ended.status).toBe(503);
    const page = await sendRaw(app.url, {
      method: 'GET',
      path: `/search?q=${encodeURIComponent('신고')}`,
      headers: { 'x-forwarded-for': '192.0.2.3', accept: 'text/html' },
    });
    await held.release();
    expect((await ask('192.0.2.4', HONEST)).status).toBe(200);
    const answers = await flood;
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(sizes.length);
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after']]).toEqual([503, '2']);
      expect(JSON.parse(body)).toEqual({
        errors: [
          {
            message: 'Too much is being done for this client already.',
            extensions: {
              code: 'OVERLOADED',
              hint: expect.stringContaining('2 seconds'),
              retryAfter: 2,
            },
          },
        ],
      });
    }
    // Admitted requests are answered completely.
    for (const { status, body } of answers)
      if (status === 200) expect(JSON.parse(body)).not.toHaveProperty('errors');
    const { status, headers, body } = page;
    expect([status, headers['retry-after'], headers['content-type']]).toEqual([
      503,
      '2',
      'text/html; charset=utf-8',
    ]);
    expect(body).toContain('지금 찾는 사람이 많아요');
    expect((await ask('192.0.2.3', HONEST)).status).toBe(200);
  });
});
