import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { poolOf } from '../../../src/core/database/database.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { openSocket } from '../../support/http-socket.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

async function get(url: string) {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  return { status: answer.status, body: await answer.text() };
}

describe('A server that gets a signal', () => {
  const servers: ServerProcess[] = [];
  afterAll(() => servers.forEach((server) => server.kill('SIGKILL')));

  // tracing.test.ts has the one that may wait, embedded-postgres.test.ts has Ctrl-C.
  it('ends at once, with code 1, after a second signal or an error', async () => {
    const databaseUrl = await createDatabase();
    const start = () =>
      startServer({
        ...{ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'memory', SHUTDOWN_DELAY: '600' },
        NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGWINCH',()=>{throw%20Error('late')})`,
      });
    servers.push(...(await Promise.all([start(), start()])));
    const [hurried, broken] = servers as [ServerProcess, ServerProcess];
    for (const server of servers) {
      server.kill('SIGTERM');
      await eventually(async () =>
        expect(await get(`${server.url}/readyz`)).toMatchObject({
          status: 503,
          body: 'not ready: The server is shutting down.\n',
        }),
      );
    }
    hurried.kill('SIGTERM');
    expect(await hurried.exited).toEqual({ code: 1, signal: null });
    broken.kill('SIGWINCH');
    expect(await broken.exited).toEqual({ code: 1, signal: null });
    await eventually(() =>
      Promise.resolve(expect(broken.log.join('')).toContain('"error":"late"')),
    );
  });
});

describe('A server that stops', () => {
  let stopping: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    stopping = await startTestApp('memory');
    await stopping.settled();
    other = await startTestApp('memory', { databaseUrl: stopping.databaseUrl });
  });
  afterAll(() => other.stop());

  /** Sends a request without the end of its body. Returns what sends the rest. */
  async function beginRequest(): Promise<{ socket: Socket; finish: () => void }> {
    const socket = await openSocket(stopping.url);
    const body = JSON.stringify({ query: '{ search { totalCount } }' });
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    );
    return { socket, finish: () => void socket.write(body.slice(5)) };
  }

  const holders = async (): Promise<string[]> => {
    const { rows } = await poolOf(other.app.dataSource).query<{ holder: string }>(
      'select holder from indexer_lease where expires_at > now() order by engine',
    );
    return rows.map(({ holder }) => holder);
  };

  it('hands over the index while its last requests are running', async () => {
    const before = await holders();
    expect(before).toHaveLength(1);
    const [running, hanging] = [await beginRequest(), await beginRequest()];
    await eventually(async () =>
      expect((await get(`${stopping.url}/metrics`)).body).toContain('doum_connections 3\n'),
    );
    let hasStopped = false;
    const stopped = stopping.app.stop({ maxRequestMs: 6_000 }).then(() => (hasStopped = true));
    await eventually(async () => {
      const now = await holders();
      expect(now).toHaveLength(1);
      for (const holder of now) expect(before).not.toContain(holder);
    });
    expect(hasStopped).toBe(false);
    running.finish();
    expect(await text(running.socket)).toMatch(
      /^HTTP\/1\.1 200 [^]*\r\nConnection: close\r\n[^]*"totalCount":0/,
    );
    expect(hasStopped).toBe(false);
    await stopped;
    expect(await text(hanging.socket)).toBe('');
  });
});
