import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';

const ANSWER = 'x'.repeat(100_000);

describe('The fault proxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  const ask = async () => (await fetch(proxy.url)).text();

  beforeAll(async () => {
    server = createServer((_, response) => response.end(ANSWER));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    await proxy.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => proxy.up());

  it('forwards everything, and refuses on command', async () => {
    expect(await ask()).toBe(ANSWER);
    proxy.down();
    await expect(ask()).rejects.toThrow();
    expect(proxy.connections).toMatchObject({ open: 0, refused: expect.any(Number) });
    expect(proxy.connections.refused).toBeGreaterThan(0);
    proxy.up();
    expect(await ask()).toBe(ANSWER);
  });

  it('pauses, and continues where it stopped', async () => {
    proxy.setMode('hang');
    let answered = false;
    const answer = ask().finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(answered).toBe(false);
    proxy.up();
    expect(await answer).toBe(ANSWER);
  });

  it('delays what it forwards', async () => {
    proxy.setMode({ slowMs: 150 });
    const startedAt = performance.now();
    expect(await ask()).toBe(ANSWER);
    expect(performance.now() - startedAt).toBeGreaterThan(290);
  });

  it('disconnects within an answer', async () => {
    proxy.setMode({ cutAfterBytes: 5_000 });
    await expect(ask()).rejects.toThrow();
    expect(proxy.connections.cut).toBe(1);
  });
});
