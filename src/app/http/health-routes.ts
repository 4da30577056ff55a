import express, { type Router } from 'express';
import {
  databaseSilent,
  databaseUnavailable,
  isDatabaseUnavailable,
} from '../../core/database/database-errors.js';
import { messageOf } from '../../core/errors.js';
import { ExpiringValue } from '../../core/caches.js';
import type { Registry } from '../../core/metrics.js';
import { withinLimit } from '../../core/work/now-or-later.js';

/** Probes within this time share one check of the database. */
const READY_SHARED_MS = 1_000;

/** Maximum time that a probe waits for Postgres. */
const READY_LIMIT_MS = 3_000;

/** Exact paths: a proxy that blocks these paths must not let `/METRICS` or `/metrics/` through. */
const EXACT = { caseSensitive: true, strict: true };

/** /livez: whether the process answers at all. */
export function livenessRoute(): Router {
  const router = express.Router(EXACT);
  router.get('/livez', (_request, response) => void response.type('text').send('ok\n'));
  return router;
}

/**
 * /readyz and /metrics. `ready` is called about once a second. A rejection, or no answer within
 * three seconds, means that the server should not get requests. `isDraining` is called for each
 * probe. Concurrent scrapes share one result.
 */
export function statusRoutes(
  metrics: Registry,
  ready: () => Promise<void>,
  isDraining: () => boolean,
): Router {
  const router = express.Router(EXACT);
  const readiness = new ExpiringValue(ready, READY_SHARED_MS);
  let scrape: Promise<string> | null = null;
  router.get('/readyz', async (_request, response) => {
    try {
      if (isDraining()) throw new Error('The server is shutting down.');
      await withinLimit(readiness.current(), READY_LIMIT_MS, databaseSilent);
      response.type('text').send('ready\n');
    } catch (error) {
      const reason = isDatabaseUnavailable(error) ? databaseUnavailable(error) : error;
      response
        .status(503)
        .type('text')
        .send(`not ready: ${messageOf(reason)}\n`);
    }
  });
  router.get('/metrics', async (_request, response) => {
    scrape ??= metrics.metrics().finally(() => (scrape = null));
    response.type(metrics.contentType).send(await scrape);
  });
  return router;
}
