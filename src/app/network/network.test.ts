import { once } from 'node:events';
import {
  Agent,
  createServer,
  get as httpGet,
  type IncomingMessage,
  request,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import pino from 'pino';
import { eventually } from '../../../test/support/eventually.js';
import { createMetrics } from '../../core/metrics.js';
import { deferred } from '../../../test/support/deferred.js';
import { untilClosed } from '../../../test/support/http-socket.js';
import { warnAboutProxy } from './client-addresses.js';
import { createHttpServer } from './http-server.js';

/** The warnings after two requests from this machine, with this TRUST_PROXY. */
async function warnings(trustProxy: number | string[] | false, headers = {}): Promise<string[]> {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const app = express()
    .set('trust proxy', trustProxy)
    .use(warnAboutProxy(logger), (_request, response) => void response.end());
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (let n = 0; n < 2; n += 1) {
    const sent = request({ port, host: '127.0.0.1', headers, agent: false }).end();
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'close');
  }
  server.close();
  return lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
}

describe('warnAboutProxy', () => {
  const headers = { 'x-forwarded-for': '198.51.100.7' };
  const warning = expect.stringMatching(/from 127\.0\.0\.1, which TRUST_PROXY does not name/);

  it.each([{ trustProxy: false as const }, { trustProxy: ['10.0.0.0/8'] }])(
    'warns once of X-Forwarded-For if TRUST_PROXY is $trustProxy',
    async ({ trustProxy }) => expect(await warnings(trustProxy, headers)).toEqual([warning]),
  );

  it.each([{ trustProxy: 1 }, { trustProxy: ['10.0.0.0/8', '127.0.0.1'] }])(
    'does not warn if TRUST_PROXY is $trustProxy',
    async ({ trustProxy }) => expect(await warnings(trustProxy, headers)).toEqual([]),
  );

  it('does not warn without X-Forwarded-For', async () => {
    expect(await warnings(false)).toEqual([]);
  });
});

describe('The HTTP server', () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const listen = async (listener: RequestListener): Promise<Socket> => {
    ({ server } = createHttpServer(listener, createMetrics()));
    expect([server.keepAliveTimeout, server.headersTimeout, server.requestTimeout]).toEqual([
      75_000, 30_000, 120_000,
    ]);
    // Shorter than the timeout of a test. Node.js reads the interval when it starts to listen.
    Object.assign(server, {
      headersTimeout: 100,
      requestTimeout: 100,
      connectionsCheckingInterval: 50,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return connect((server.address() as AddressInfo).port, '127.0.0.1');
  };

  it('closes every response when a connection ends, including pipelined ones', async () => {
    const closed: string[] = [];
    let begun = 0;
    const socket = await listen((request, response) => {
      response.once('close', () => closed.push(request.url!));
      if ((begun += 1) > 1) response.end('waits for the first');
    });
    for (const path of ['/1', '/2', '/3']) socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await eventually(async () => expect(begun).toBe(3));
    socket.destroy();
    await eventually(async () => expect(closed.sort()).toEqual(['/1', '/2', '/3']));
  });
});

describe('A server that is drained', () => {
  const agent = new Agent({ keepAlive: true });
  let edge: ReturnType<typeof createHttpServer>;
  let port: number;
  afterEach(() => {
    agent.destroy();
    edge.server.closeAllConnections();
    edge.server.close();
  });

  async function listen(listener: RequestListener): Promise<void> {
    edge = createHttpServer(listener, createMetrics());
    edge.server.listen(0, '127.0.0.1');
    await once(edge.server, 'listening');
    port = (edge.server.address() as AddressInfo).port;
  }

  async function get(path = '/') {
    const outgoing = httpGet({ port, path, agent });
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { connection } = answer.headers;
    return { body: await text(answer), connection, wasKept: outgoing.reusedSocket };
  }

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it('answers on kept and on new connections, and each answer ends its connection', async () => {
    await listen((_request, response) => void response.end('ok'));
    expect(await get()).toEqual({ body: 'ok', connection: 'keep-alive', wasKept: false });
    edge.drain.begin();
    expect(await get()).toEqual({ body: 'ok', connection: 'close', wasKept: true });
    expect(await get()).toEqual({ body: 'ok', connection: 'close', wasKept: false });
  });

  it('closes idle and silent connections, and waits for the running request', async () => {
    const mayAnswer = deferred();
    await listen((request, response) => {
      if (request.url === '/idle') return void response.end('ok');
      void mayAnswer.promise.then(() => response.end('late'));
    });
    await get('/idle');
    const silent = await open();
    const running = await open();
    running.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(edge.server, 'request');
    const closed = edge.drain.close(60_000);
    await untilClosed(silent);
    await expect(get('/new')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    mayAnswer.resolve();
    expect(await text(running)).toMatch(/^HTTP\/1\.1 200 [^]*\r\nConnection: close\r\n[^]*late/);
    await closed;
  });

  it('cuts off what takes longer than the maximum', async () => {
    await listen(() => undefined);
    const running = await open();
    running.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(edge.server, 'request');
    await edge.drain.close(50);
    await untilClosed(running);
  });
});
