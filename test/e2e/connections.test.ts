import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import type { Socket } from 'node:net';
import { sleep } from '../../src/core/sleep.js';
import { eventually, SOON_MS } from '../support/eventually.js';
import { openSocket, sendHead, untilClosed } from '../support/http-socket.js';
import { readMetrics } from '../support/read-metrics.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const EDITOR = readdirSync('dist/web/assets').find((name) =>
  /^monaco-editor-[^.]+\.js$/.test(name),
)!;
const GET_EDITOR = `GET /assets/${EDITOR} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const BEGIN_POST = [
  'POST /graphql HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  'Content-Length: 1000',
  'Expect: 100-continue',
  '\r\n',
].join('\r\n');
const ROBOTS = ['GET /robots.txt HTTP/1.1', 'Host: localhost', 'Connection: close'];
const LIVEZ = ['GET /livez HTTP/1.1', 'Host: localhost', 'Connection: close'];

async function withApp(
  environment: Record<string, string>,
  work: (app: TestApp) => Promise<void>,
): Promise<void> {
  const app = await startTestApp('postgres', { environment });
  try {
    await work(app);
  } finally {
    await app.stop();
  }
}

const openMany = (app: TestApp, count: number, from?: string) =>
  Promise.all(Array.from({ length: count }, () => openSocket(app.url, from)));
const closeAll = (sockets: readonly Socket[]) => sockets.forEach((socket) => socket.destroy());

describe('Connections', () => {
  it('of one address are bounded: one more is told so, other addresses and later ones are not', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '5' }, async (app) => {
      const held = await openMany(app, 5);
      const over = await sendHead(app.url, LIVEZ);
      expect(over.head).toMatch(
        /^HTTP\/1\.1 429 [\s\S]*\r\nCache-Control: no-store[\s\S]*\r\nRetry-After: 5/,
      );
      expect(over.body).toMatch(
        /^Too many connections are open from this address\. .*MAX_CONNECTIONS_PER_ADDRESS/,
      );
      const graphql = await sendHead(app.url, [
        'GET /graphql?query={platforms{slug}} HTTP/1.1',
        'Host: localhost',
      ]);
      expect(JSON.parse(graphql.body)).toMatchObject({
        errors: [{ extensions: { code: 'RATE_LIMITED' } }],
      });
      expect((await sendHead(app.url, LIVEZ, '127.0.0.2')).head).toMatch(/^HTTP\/1\.1 200 /);
      closeAll(held);
      await eventually(async () =>
        expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /),
      );
    }));

  it('of a trusted proxy are not counted by its address', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '2', TRUST_PROXY: '127.0.0.1' }, async (app) => {
      const held = await openMany(app, 10);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      const others = await openMany(app, 2, '127.0.0.2');
      expect((await sendHead(app.url, LIVEZ, '127.0.0.2')).head).toMatch(/^HTTP\/1\.1 429 /);
      closeAll([...held, ...others]);
    }));

  it('in all are bounded: idle ones make room, busy ones are not cut', () =>
    withApp({ MAX_CONNECTIONS: '5', MAX_CONNECTIONS_PER_ADDRESS: '0' }, async (app) => {
      const idle = await openMany(app, 5);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      await untilClosed(idle[0]!);
      expect(idle.slice(1).map(({ closed }) => closed)).toEqual([false, false, false, false]);
      closeAll(idle);
      // Nobody reads more than the beginning of the editor, so that five connections stay busy.
      const busy = await openMany(app, 5);
      for (const socket of busy) {
        socket.write(GET_EDITOR.repeat(8));
        await once(socket, 'readable');
      }
      const { head, body } = await sendHead(app.url, ROBOTS);
      expect(head).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5/);
      expect(body).toMatch(/^The server has no connection left\. .*MAX_CONNECTIONS/);
      // A probe that got no answer would have the process ended.
      expect(await sendHead(app.url, LIVEZ)).toMatchObject({
        head: expect.stringMatching(/^HTTP\/1\.1 200 /),
        body: 'ok\n',
      });
      const mute = await openMany(app, 50, '127.0.0.2');
      expect((await sendHead(app.url, LIVEZ)).body).toBe('ok\n');
      closeAll(mute);
      expect(busy.map(({ closed }) => closed)).toEqual([false, false, false, false, false]);
      closeAll(busy);
    }));

  it('in all are bounded: whoever sends a request for longest makes room where none is idle', () =>
    withApp({ MAX_CONNECTIONS: '5', MAX_CONNECTIONS_PER_ADDRESS: '0' }, async (app) => {
      const slow = await openMany(app, 5);
      for (const socket of slow) {
        socket.write(BEGIN_POST);
        // The server has begun with it: 100 Continue.
        await once(socket, 'data');
      }
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      await untilClosed(slow[0]!);
      expect(slow.slice(1).map(({ closed }) => closed)).toEqual([false, false, false, false]);
      closeAll(slow);
    }));

  it('a network that is refused takes the word from no other', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '1' }, async (app) => {
      const crowd = await openMany(app, 300, '127.0.0.2');
      const [held] = await openMany(app, 1);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 429 /);
      closeAll([...crowd, held!]);
    }));

  it('a refused one that sends nothing is cut, and is counted', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '1' }, async (app) => {
      const [held] = await openMany(app, 1);
      const mute = await openMany(app, 3);
      await Promise.all(mute.map(untilClosed));
      closeAll([held!]);
      await eventually(async () => {
        const metrics = await readMetrics(app.url);
        expect(
          metrics.get('doum_connections_refused_total{reason="address"}'),
        ).toBeGreaterThanOrEqual(3);
      });
    }));

  it('answer a few requests that were sent at once, and refuse what is beyond', () =>
    withApp({}, async (app) => {
      const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Accept: text/html', '', ''].join('\r\n');
      const { head, body } = await sendHead(app.url, [lines.repeat(50).trimEnd()]);
      const statuses = `${head}${body}`.match(/HTTP\/1\.1 \d+/g)!;
      expect(statuses.filter((status) => status.endsWith('200')).length).toBe(8);
      expect(statuses.at(-1)).toBe('HTTP/1.1 429');
    }));

  it('that close before many requests are answered hold nothing afterwards', () =>
    withApp({}, async (app) => {
      const body = '{"query":"{"}';
      const head = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
      const invalid = [...head, `Content-Length: ${body.length}`, '', body].join('\r\n');
      for (let i = 0; i < 40; i += 1) {
        const socket = await openSocket(app.url);
        // Nobody reads the editor, so that the answers behind it wait.
        socket.write(GET_EDITOR + GET_EDITOR.repeat(5) + invalid.repeat(2));
        await once(socket, 'readable');
        socket.destroy();
      }
      const file = GET_EDITOR.trimEnd().split('\r\n');
      expect((await sendHead(app.url, [...file, 'Connection: close'])).head).toMatch(
        /^HTTP\/1\.1 200 /,
      );
      const answer = fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ platforms { slug } }' }),
        signal: AbortSignal.timeout(SOON_MS),
      });
      expect((await answer).status).toBe(200);
    }));
});

describe('A client that does not read', () => {
  it('is cut, while one that reads slowly is served to the end', () =>
    withApp({ STALLED_CLIENT_TIMEOUT: '2' }, async (app) => {
      const [stalled, slow] = (await openMany(app, 2)) as [Socket, Socket];
      // Much more than the buffers of both systems hold.
      stalled.pause().write(GET_EDITOR.repeat(8));
      let bytes = 0;
      slow.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        slow.pause();
        setTimeout(() => slow.resume(), 10);
      });
      slow.write(GET_EDITOR.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
      await untilClosed(slow);
      expect(bytes).toBeGreaterThan(2_000_000);
      await eventually(async () => {
        expect(
          (await readMetrics(app.url)).get('doum_connections_cut_total{reason="stalled"}'),
        ).toBe(1);
      });
      stalled.resume();
      await untilClosed(stalled);
    }));
});

describe('Keep-alive', () => {
  /**
   * Sends a request on the agent's connection. Says how long the server offers to keep it, and
   * whether it was used before.
   */
  const ask = (app: TestApp, agent: Agent) =>
    new Promise<{ offered: string | undefined; reused: boolean }>((resolve, reject) => {
      const outgoing = request(`${app.url}/livez`, { agent }, (response) => {
        response.resume().once('end', () =>
          resolve({
            offered: response.headers['keep-alive'] as string | undefined,
            reused: outgoing.reusedSocket,
          }),
        );
      });
      outgoing.once('error', reject).end();
    });

  it('lasts longer than the minute for which proxies keep a connection, unless it is configured', async () => {
    const agent = () => new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 });
    const [standard, short] = [
      await startTestApp('postgres'),
      await startTestApp('postgres', { environment: { KEEP_ALIVE_TIMEOUT: '1' } }),
    ];
    const [one, other] = [agent(), agent()];
    try {
      expect((await ask(standard, one)).offered).toBe('timeout=75');
      expect((await ask(short, other)).offered).toBe('timeout=1');
      await sleep(3_000);
      expect((await ask(standard, one)).reused).toBe(true);
      expect((await ask(short, other)).reused).toBe(false);
    } finally {
      one.destroy();
      other.destroy();
      await standard.stop();
      await short.stop();
    }
  });

  it('holds nobody up who stops the server', async () => {
    const app = await startTestApp('postgres');
    const agent = new Agent({ keepAlive: true });
    await Promise.all(Array.from({ length: 20 }, () => ask(app, agent)));
    const mute = await openMany(app, 5);
    // It would take 75 s to wait for them.
    await app.stop();
    closeAll(mute);
    agent.destroy();
  });
});
