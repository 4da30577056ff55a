import { AsyncResource } from 'node:async_hooks';
import type { Pool, PoolClient } from 'pg';
import { Histogram } from 'prom-client';
import { registerGauge, type Registry } from './metrics.js';

type Callback = (error: Error | undefined, client: PoolClient | undefined, release: never) => void;

/**
 * Registers the connections of a pool, and how long they are waited for: for a free one, a new one,
 * or the turn of the client. Replaces `pool.connect`, so it covers `pool.query` and TypeORM.
 */
export function registerPoolMetrics(registry: Registry, pool: Pool): void {
  let waiting = 0;
  const wait = new Histogram({
    name: 'doum_database_pool_wait_seconds',
    help: 'Time from the request for a connection to Postgres to the connection, or to a failure.',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, value: () => number) =>
    registerGauge(registry, `doum_database_pool_${name}`, help, value);
  gauge('max', 'Maximum number of connections to Postgres.', () => Number(pool.options.max));
  gauge('size', 'Open connections to Postgres.', () => pool.totalCount);
  gauge('idle', 'Open connections that nothing uses.', () => pool.idleCount);
  gauge('waiting', 'What waits for a connection.', () => waiting);

  const take = pool.connect.bind(pool) as Pool['connect'];
  const begin = () => {
    const startedAt = performance.now();
    waiting += 1;
    return () => {
      waiting -= 1;
      wait.observe((performance.now() - startedAt) / 1_000);
    };
  };
  const connect = (callback?: Callback): Promise<PoolClient> | void => {
    const end = begin();
    if (!callback) return take().finally(end);
    const received = (...result: Parameters<Callback>) => {
      end();
      callback(...result);
    };
    // The pool calls it in the context of whoever released the connection, who may be traced.
    take(AsyncResource.bind(received as () => void) as never);
  };
  pool.connect = connect as Pool['connect'];
}
