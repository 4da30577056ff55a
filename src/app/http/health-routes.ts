import express, { type Router } from 'express';
import { databaseUnavailable, isDatabaseAway } from '../../core/database-errors.js';
import { messageOf } from '../../core/errors.js';
import type { Registry } from '../../core/metrics.js';

/** /livez, /readyz and /metrics. `ready` rejects when the server should get no requests now. */
export function healthRoutes(metrics: Registry, ready: () => Promise<void>): Router {
  const router = express.Router();
  router.get('/livez', (_request, response) => void response.type('text').send('ok\n'));
  router.get('/readyz', async (_request, response) => {
    try {
      await ready();
      response.type('text').send('ready\n');
    } catch (error) {
      const reason = isDatabaseAway(error) ? databaseUnavailable(error) : error;
      response
        .status(503)
        .type('text')
        .send(`not ready: ${messageOf(reason)}\n`);
    }
  });
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}
