import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createKey } from '../../support/keys.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { gif, signIn, uploadGif } from '../../support/uploads.js';

describe('Slow uploads', () => {
  let app: TestApp;
  const sending: ClientRequest[] = [];

  beforeAll(async () => (app = await startTestApp('memory')));
  afterAll(() => sending.forEach((slow) => slow.destroy()));

  /** Begins an upload that never goes on. Resolves when the server has its head. */
  async function begin(cookie: string): Promise<{ answer: Promise<IncomingMessage> }> {
    const slow = request(`${app.url}/desk/media`, {
      method: 'POST',
      agent: false,
      headers: {
        ...{ 'content-type': 'image/gif', 'x-doum-desk': '1', cookie, expect: '100-continue' },
        'content-length': '1000000',
      },
    });
    sending.push(slow);
    const answer = once(slow, 'response').then(([response]) => response as IncomingMessage);
    slow.flushHeaders();
    await once(slow, 'continue');
    slow.write('G');
    return { answer };
  }

  it('delay no other key or person, and end', async () => {
    const [key, other] = [await createKey(app, { name: '느린' }), await createKey(app)];
    const cookies = [await signIn(app, key.secret), await signIn(app, key.secret)];
    const others = await signIn(app, other.secret);
    const slow = [];
    // Both sessions together have two turns.
    for (const cookie of [...cookies, ...cookies, ...cookies]) slow.push(await begin(cookie));
    let ended = 0;
    for (const { answer } of slow) void answer.then(() => (ended += 1)).catch(() => undefined);
    expect((await uploadGif(app, others, gif('other'))).status).toBe(201);
    expect(ended).toBe(0);

    for (const { answer } of slow.slice(0, 2)) {
      const response = await answer;
      expect([response.statusCode, response.headers.connection]).toEqual([408, 'close']);
      expect(JSON.parse(await text(response))).toEqual({
        errors: [
          {
            message: 'The file came too slowly: less than 8 KB a second, for 10 seconds.',
            extensions: {
              code: 'BAD_REQUEST',
              hint: 'Send it again over a faster connection, or make it smaller.',
              reason: 'FILE_TOO_SLOW',
            },
          },
        ],
      });
    }
  });
});
