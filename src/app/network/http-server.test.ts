import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually.js';
import { createMetrics } from '../../core/metrics.js';
import { sleep } from '../../core/sleep.js';
import { createHttpServer } from './http-server.js';

describe('The HTTP server', () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const listen = async (listener: RequestListener): Promise<Socket> => {
    ({ server } = createHttpServer(listener, createMetrics()));
    expect([server.keepAliveTimeout, server.headersTimeout, server.requestTimeout]).toEqual([
      75_000, 30_000, 30_000,
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

  it('keeps an idle connection beyond the timeout of a head', async () => {
    const socket = await listen((_request, response) => void response.end('ok'));
    for (let i = 0; i < 3; i += 1) {
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
      await sleep(500);
    }
    // The timeout applies to an incomplete head.
    socket.write('GET / HTTP/1.1\r\nHost:');
    await once(socket, 'end');
    socket.destroy();
  });

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
