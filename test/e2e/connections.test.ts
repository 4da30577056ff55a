import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { SOON_MS } from '../support/eventually.js';
import { openSocket, sendHead } from '../support/http-socket.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const EDITOR = readdirSync('dist/web/assets').find((name) =>
  /^monaco-editor-[^.]+\.js$/.test(name),
)!;
const GET_EDITOR = `GET /assets/${EDITOR} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
async function withApp(work: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await startTestApp('memory');
  try {
    await work(app);
  } finally {
    await app.stop();
  }
}

describe('Connections', () => {
  it('that close before many requests are answered release everything', () =>
    withApp(async (app) => {
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

  it('lasts longer than the minute for which proxies keep a connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, timeout: 60_000 });
    const app = await startTestApp('memory');
    try {
      expect((await ask(app, agent)).offered).toBe('timeout=75');
      expect((await ask(app, agent)).reused).toBe(true);
    } finally {
      agent.destroy();
      await app.stop();
    }
  });

  it('does not delay a shutdown', async () => {
    const app = await startTestApp('memory');
    const agent = new Agent({ keepAlive: true });
    await Promise.all(Array.from({ length: 20 }, () => ask(app, agent)));
    const mute = await Promise.all(Array.from({ length: 5 }, () => openSocket(app.url)));
    // Waiting for the connections would take 75 s.
    await app.stop();
    mute.forEach((socket) => socket.destroy());
    agent.destroy();
  });
});
