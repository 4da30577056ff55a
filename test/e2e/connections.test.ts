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
  const app = await startTestApp('memory', { environment });
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
  it('are limited per address: one more is refused, other addresses and later ones are not', () =>
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

  it('of a trusted proxy are not limited by its address', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '2', TRUST_PROXY: '127.0.0.1' }, async (app) => {
      const held = await openMany(app, 10);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      const others = await openMany(app, 2, '127.0.0.2');
      expect((await sendHead(app.url, LIVEZ, '127.0.0.2')).head).toMatch(/^HTTP\/1\.1 429 /);
      closeAll([...held, ...others]);
    }));

  it('are limited in total: idle ones are closed to make room, busy ones are not', () =>
    withApp({ MAX_CONNECTIONS: '5', MAX_CONNECTIONS_PER_ADDRESS: '0' }, async (app) => {
      const idle = await openMany(app, 5);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      await untilClosed(idle[0]!);
      expect(idle.slice(1).map(({ closed }) => closed)).toEqual([false, false, false, false]);
      closeAll(idle);
      // Only the beginning of the editor is read, so that five connections remain busy.
      const busy = await openMany(app, 5);
      for (const socket of busy) {
        socket.write(GET_EDITOR.repeat(8));
        await once(socket, 'readable');
      }
      const { head, body } = await sendHead(app.url, ROBOTS);
      expect(head).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5/);
      expect(body).toMatch(/^The server has no connection left\. .*MAX_CONNECTIONS/);
      // Without an answer to its probe, an orchestrator would restart the process.
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

  it('are limited in total: without idle ones, the one with the longest unfinished request is closed', () =>
    withApp({ MAX_CONNECTIONS: '5', MAX_CONNECTIONS_PER_ADDRESS: '0' }, async (app) => {
      const slow = await openMany(app, 5);
      for (const socket of slow) {
        socket.write(BEGIN_POST);
        // The server has started to read it: 100 Continue.
        await once(socket, 'data');
      }
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 200 /);
      await untilClosed(slow[0]!);
      expect(slow.slice(1).map(({ closed }) => closed)).toEqual([false, false, false, false]);
      closeAll(slow);
    }));

  it('of a refused network do not suppress the 429 answers to others', () =>
    withApp({ MAX_CONNECTIONS_PER_ADDRESS: '1' }, async (app) => {
      const crowd = await openMany(app, 300, '127.0.0.2');
      const [held] = await openMany(app, 1);
      expect((await sendHead(app.url, LIVEZ)).head).toMatch(/^HTTP\/1\.1 429 /);
      closeAll([...crowd, held!]);
    }));

  it('that are refused and send nothing are closed and counted', () =>
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

  it('answer a few pipelined requests, and refuse more', () =>
    withApp({}, async (app) => {
      const lines = ['GET / HTTP/1.1', 'Host: localhost', 'Accept: text/html', '', ''].join('\r\n');
      const { head, body } = await sendHead(app.url, [lines.repeat(50).trimEnd()]);
      const statuses = `${head}${body}`.match(/HTTP\/1\.1 \d+/g)!;
      expect(statuses.filter((status) => status.endsWith('200')).length).toBe(8);
      expect(statuses.at(-1)).toBe('HTTP/1.1 429');
    }));

  it('that close before many requests are answered release everything', () =>
    withApp({}, async (app) => {
      const body = '{"query":"{"}';
      const head = ['POST /graphql HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
      const invalid = [...head, `Content-Length: ${body.length}`, '', body].join('\r\n');
      for (let i = 0; i < 40; i += 1) {
        const socket = await openSocket(app.url);
        // The editor is not read, so that the answers after it wait.
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
  it('is disconnected, while one that reads slowly is served completely', () =>
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
        // Less than the default of STALLED_CLIENT_TIMEOUT, 30 s.
      }, 10_000);
      stalled.resume();
      await untilClosed(stalled);
    }));
});

describe('Keep-alive', () => {
  /**
   * Sends a request with the agent. Resolves to the offered keep-alive time and whether the
   * connection was reused.
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

  it('lasts longer than the minute for which proxies keep a connection, unless configured otherwise', async () => {
    const agent = () => new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 });
    const [standard, short] = [
      await startTestApp('memory'),
      await startTestApp('memory', { environment: { KEEP_ALIVE_TIMEOUT: '1' } }),
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

  it('does not delay a shutdown', async () => {
    const app = await startTestApp('memory');
    const agent = new Agent({ keepAlive: true });
    await Promise.all(Array.from({ length: 20 }, () => ask(app, agent)));
    const mute = await openMany(app, 5);
    // Waiting for the connections would take 75 s.
    await app.stop();
    closeAll(mute);
    agent.destroy();
  });
});
