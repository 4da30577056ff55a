import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createMetrics } from '../../core/metrics.js';
import { statusRoutes } from './health-routes.js';

describe('/readyz', () => {
  it('answers 503 while Postgres hangs', async () => {
    const hanging = () => new Promise<void>(() => undefined);
    const routes = statusRoutes(createMetrics(), hanging, () => false);
    const server = createServer(express().use(routes)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      // A proxy that refuses /metrics and /readyz need not know other spellings.
      for (const path of ['METRICS', 'metrics/', 'Readyz', 'readyz/', '/metrics'])
        expect((await fetch(`http://127.0.0.1:${port}/${path}`)).status, path).toBe(404);
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect(answer.status).toBe(503);
      expect(await answer.text()).toBe('not ready: The database cannot answer right now.\n');
    } finally {
      server.close().closeAllConnections();
    }
  }, 30_000);
});
