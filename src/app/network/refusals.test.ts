import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { sleep } from '../../core/sleep.js';
import { delayRefused } from './refusals.js';

describe('A client that keeps sending requests although it is refused', () => {
  const agent = new Agent({ keepAlive: true });
  let server: Server;
  let seen = 0;

  beforeAll(async () => {
    const app = express()
      .set('trust proxy', 1)
      .use(delayRefused(Buffer.alloc(32)));
    app.get('/refused', (_request, response) => {
      seen += 1;
      response.status(429).end();
    });
    app.get('/answered', (_request, response) => void response.end());
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });

  const ask = (path: string, client: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const headers = { 'x-forwarded-for': client };
      const outgoing = get({ port, host: '127.0.0.1', path, agent, headers }, (incoming) => {
        incoming.resume();
        incoming.once('end', () => resolve(incoming.statusCode!));
      });
      outgoing.once('error', reject);
    });

  it('waits a second for each request; other clients do not wait, and later neither does it', async () => {
    let isOver = false;
    const flood = Array.from({ length: 32 }, async () => {
      while (!isOver) await ask('/refused', '192.0.2.1');
    });
    await sleep(2_500);
    // In each second 50 refusals without waiting, and those that were being answered.
    expect(seen).toBeLessThanOrEqual(4 * (50 + 32));
    const before = seen;
    expect(await ask('/answered', '192.0.2.2')).toBe(200);
    expect(seen - before).toBeLessThanOrEqual(50);
    isOver = true;
    await Promise.all(flood);
    await sleep(1_500);
    expect(await ask('/answered', '192.0.2.1')).toBe(200);
  });
});
