import type { Pool, PoolClient } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { transaction } from './database/connections.js';
import { ExpiringValue } from './caches.js';
import { withinLimit } from './work/now-or-later.js';

export type { Registry };

/** Scrapes within this time share one query. */
const CACHE_MS = 1_000;

/** Maximum time that a scrape waits for Postgres. */
const QUERY_LIMIT_MS = 2_000;

/** Postgres ends longer statements: one that waits for a lock would keep its connection. */
const BEGIN = `begin read only; set local statement_timeout = ${QUERY_LIMIT_MS}`;

/**
 * Creates a metrics registry with the default metrics of the process (memory, event loop, garbage
 * collection).
 */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // promtool refuses these gauges, whose names end like counters. Dashboards for Node.js read them.
  for (const kind of ['handles', 'requests', 'resources'])
    Object.assign(registry.getSingleMetric(`nodejs_active_${kind}_total`)!, {
      help: `Deprecated: use sum(nodejs_active_${kind}).`,
    });
  return registry;
}

/**
 * Returns a function for scrapes that resolves to the result of `read`. All scrapes of a second
 * share one read-only transaction. Resolves to null if Postgres does not answer within two seconds.
 */
export function readForScrapes<T>(
  pool: Pool,
  read: (client: PoolClient) => Promise<T>,
): () => Promise<T | null> {
  const reading = new ExpiringValue(() => transaction(pool, read, BEGIN), CACHE_MS);
  const tooLate = () => new Error('Postgres does not answer in time.');
  return async () => {
    try {
      return await withinLimit(reading.current(), QUERY_LIMIT_MS, tooLate);
    } catch {
      return null;
    }
  };
}

/**
 * Registers gauges by name and help. `sql` returns one row, with a column for each
 * gauge. All replicas report the same values. The gauges are absent if Postgres does not answer in
 * time.
 */
export function registerPostgresGauges(
  registry: Registry,
  pool: Pool,
  sql: string,
  gauges: Readonly<Record<string, string>>,
): void {
  const current = readForScrapes(pool, (client) => client.query<Record<string, number>>(sql));
  for (const [name, help] of Object.entries(gauges))
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const answer = await current();
        if (answer) this.set(Number(answer.rows[0]![name]));
        else this.remove();
      },
    });
}

/**
 * Registers a counter whose known series start at 0, so that the first increase is visible.
 * `series`: their labels.
 */
export function createCounter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  series: readonly Record<Label, string>[],
): Counter<Label> {
  const labelNames = Object.keys(series[0]!) as Label[];
  const counter = new Counter({ name, help, labelNames, registers: [registry] });
  for (const labels of series) counter.inc(labels, 0);
  return counter;
}

/** Registers a gauge that is read when it is scraped. */
export function registerGauge(
  registry: Registry,
  name: string,
  help: string,
  value: () => number,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value());
    },
  });
}
