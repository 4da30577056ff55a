import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { poolOf } from '../../../src/core/database.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { openSocket } from '../../support/http-socket.js';
import { type ServerProcess, startServer } from '../../support/server-process.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

async function get(url: string, agent?: Agent) {
  const outgoing = httpGet(url, { agent: agent ?? false });
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode,
    connection: answer.headers.connection,
    body: await text(answer),
    wasKept: outgoing.reusedSocket,
  };
}

describe('A server that gets a signal', () => {
  const servers: ServerProcess[] = [];
  afterAll(() => servers.forEach((server) => server.kill('SIGKILL')));

  const untilNotReady = (url: string) =>
    eventually(async () =>
      expect(await get(`${url}/readyz`)).toMatchObject({
        status: 503,
        body: 'not ready: The server is shutting down.\n',
      }),
    );

  it('is not ready, serves for a while, closes and ends, unless it must end at once', async () => {
    const databaseUrl = await createDatabase();
    const start = (delay: string) =>
      startServer({
        ...{ DATABASE_URL: databaseUrl, SEARCH_ENGINE: 'memory', SHUTDOWN_DELAY: delay },
        NODE_OPTIONS: `--import=data:text/javascript,process.on('SIGWINCH',()=>{throw%20Error('late')})`,
      });
    // The first one migrates the database.
    servers.push(await start('2'));
    servers.push(...(await Promise.all([start('600'), start('600'), start('600')])));
    const [graceful, hurried, broken, interrupted] = servers as [
      ...[ServerProcess, ServerProcess, ServerProcess, ServerProcess],
    ];

    const query = `/graphql?query=${encodeURIComponent('{ search { totalCount } }')}`;
    const answer = { status: 200, body: '{"data":{"search":{"totalCount":0}}}' };
    const agent = new Agent({ keepAlive: true });
    await get(graceful.url + query, agent);
    graceful.kill('SIGTERM');
    await untilNotReady(graceful.url);
    const closes = { ...answer, connection: 'close' };
    expect(await get(graceful.url + query, agent)).toMatchObject({ ...closes, wasKept: true });
    expect(await get(graceful.url + query)).toMatchObject({ ...closes, wasKept: false });
    expect((await get(`${graceful.url}/livez`)).status).toBe(200);
    await eventually(() =>
      expect(get(graceful.url + query)).rejects.toMatchObject({ code: 'ECONNREFUSED' }),
    );
    expect(await graceful.exited).toEqual({ code: 0, signal: null });

    hurried.kill('SIGTERM');
    await untilNotReady(hurried.url);
    hurried.kill('SIGTERM');
    expect(await hurried.exited).toEqual({ code: 1, signal: null });

    broken.kill('SIGTERM');
    await untilNotReady(broken.url);
    broken.kill('SIGWINCH');
    expect(await broken.exited).toEqual({ code: 1, signal: null });
    await eventually(() =>
      Promise.resolve(expect(broken.log.join('')).toContain('"error":"late"')),
    );

    interrupted.kill('SIGINT');
    expect(await interrupted.exited).toEqual({ code: 0, signal: null });
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
    const stopped = stopping.app.stop({ maxRequestMs: 4_000 }).then(() => (hasStopped = true));
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
