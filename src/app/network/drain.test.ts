import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { deferred } from '../../../test/support/deferred.js';
import { untilClosed } from '../../../test/support/http-socket.js';
import { createMetrics } from '../../core/metrics.js';
import { createHttpServer } from './http-server.js';

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

  it('closes a connection whose answer began before', async () => {
    const mayEnd = deferred();
    await listen((_request, response) => {
      response.write('first, ');
      void mayEnd.promise.then(() => response.end('last'));
    });
    const running = await open();
    running.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(running, 'data');
    const closed = edge.drain.close(60_000);
    mayEnd.resolve();
    expect(await text(running)).toContain('last');
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
