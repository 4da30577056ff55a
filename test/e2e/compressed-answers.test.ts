import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type RawAnswer, sendRaw } from '../support/send-raw.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const json = { 'content-type': 'application/json' };
const LARGE = JSON.stringify({ query: '{ __schema { types { name description } } }' });

const DECODE: Record<string, (bytes: Buffer) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

/** The text of an answer; throws if it is not what its Content-Encoding says. */
function textOf({ headers, bytes }: RawAnswer): string {
  const encoding = headers['content-encoding'];
  return (encoding === undefined ? bytes : DECODE[encoding]!(bytes)).toString();
}

describe('compression of answers', () => {
  let app: TestApp;
  let plain: RawAnswer;

  const post = (body: string, headers: Record<string, string> = {}) =>
    sendRaw(app.url, { headers: { ...json, ...headers }, body });

  beforeAll(async () => {
    app = await startTestApp('memory');
    plain = await post(LARGE);
  });
  afterAll(() => app.stop());

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['br, gzip', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['gzip;q=0, br;q=0.1', 'br'],
    ['GZIP', 'gzip'],
    ['zstd', undefined],
    ['gzip;q=0', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['', undefined],
    ['nonsense;;q=x,,', undefined],
  ])('of Accept-Encoding "%s" is %s', async (accept, encoding) => {
    const answer = await post(LARGE, { 'accept-encoding': accept });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, encoding]);
    expect(answer.headers).toMatchObject({
      'content-type': plain.headers['content-type'],
      'cache-control': 'no-store',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(textOf(answer)).toBe(plain.body);
    if (encoding !== undefined) expect(answer.bytes.length).toBeLessThan(plain.bytes.length / 2);
  });

  it('is done for requests by GET', async () => {
    const answer = await sendRaw(app.url, {
      method: 'GET',
      path: `/graphql?query=${encodeURIComponent((JSON.parse(LARGE) as { query: string }).query)}`,
      headers: { 'accept-encoding': 'br' },
    });
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, 'br']);
    expect(textOf(answer)).toBe(plain.body);
  });

  it('leaves answers to requests with a key as they are', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'accept-encoding': 'br, gzip' };
    const answer = await post(LARGE, headers);
    expect([answer.status, answer.headers['content-encoding']]).toEqual([200, undefined]);
    expect(answer.body).toBe(plain.body);
  });
});
