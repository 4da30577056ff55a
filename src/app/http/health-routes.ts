import express, { type Router } from 'express';
import { databaseUnavailable, isDatabaseAway } from '../../core/database-errors.js';
import { messageOf } from '../../core/errors.js';
import type { Registry } from '../../core/metrics.js';

/** What is wrong with the process itself, in a sentence. `lasts`: it should be ended and started anew. */
export type Trouble = { reason: string; lasts: boolean } | null;

/**
 * /livez, /readyz and /metrics. `ready` rejects when the server should get no requests now. /livez answers 503 only to a trouble that
 * lasts: whoever ends the process for it would end it in the middle of mending itself otherwise.
 */
export function healthRoutes(metrics: Registry, ready: () => Promise<void>, trouble: () => Trouble): Router {
  const router = express.Router();
  router.get('/livez', (_request, response) => {
    const found = trouble();
    const said = found === null ? 'ok\n' : `${found.lasts ? 'not alive' : 'ok, but'}: ${found.reason}\n`;
    response
      .status(found?.lasts ? 503 : 200)
      .type('text')
      .send(said);
  });
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
