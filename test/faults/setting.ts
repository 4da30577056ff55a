import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { waitUntilDelivered } from '../support/delivery.js';
import { type Comparison, compareWithPostgres } from '../support/oracle.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { createDatabase } from '../support/databases.js';
import { dropIndices, type EngineChoice } from '../support/start-test-app.js';

/**
 * What an experiment found: how often it did the harm, and what the oracle says of all comparisons
 * together.
 */
export interface ExperimentResult {
  runs: number;
  lost: number;
  stale: number;
  extra: number;
  /** What else was measured. */
  figures: Record<string, number | string>;
}

/** Told after each run of an experiment. */
export type Progress = (done: number, of: number) => void;

/**
 * Where an experiment happens: a database and an index prefix of its own on the real services, and
 * servers in processes of their own.
 */
export interface Setting {
  readonly engine: EngineChoice;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly elasticsearchUrl: string;
  readonly prefix: string;
  /** Those that run. */
  servers(): ServerProcess[];
  /** Starts a replica, with more variables, or others, than the setting's own. */
  start(environment?: Record<string, string>): Promise<ServerProcess>;
  /** Runs this when the experiment is over, the last first, after the servers have ended. */
  cleanUp(work: () => Promise<unknown>): void;
  /**
   * Waits until everything is delivered and adds how long that took, and what the oracle says, to
   * the result.
   */
  judge(result: ExperimentResult): Promise<void>;
}

/** Maximum repeats of a comparison during which articles changed. */
const MAX_REPEATS = 10;

/**
 * Makes a setting for `work` and clears it away. What the servers logged last goes with an error.
 */
export async function withSetting<T>(
  engine: EngineChoice,
  work: (setting: Setting) => Promise<T>,
): Promise<T> {
  const name = `fault_${randomBytes(6).toString('hex')}`;
  const prefix = name.replace('_', '-');
  const databaseUrl = await createDatabase(name);
  const elasticsearchUrl = process.env.TEST_ELASTICSEARCH_URL!;
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'faults' });
  pool.on('error', () => undefined);
  const started: ServerProcess[] = [];
  const cleanUps: (() => Promise<unknown>)[] = [];
  const environment = {
    DATABASE_URL: databaseUrl,
    SEARCH_ENGINE: engine,
    ...(engine === 'elasticsearch' && {
      ELASTICSEARCH_URL: elasticsearchUrl,
      ELASTICSEARCH_INDEX: prefix,
    }),
  };
  const setting: Setting = {
    engine,
    pool,
    databaseUrl,
    elasticsearchUrl,
    prefix,
    servers: () => started.filter((server) => server.isRunning()),
    async start(more = {}) {
      const server = await startServer({ ...environment, ...more });
      started.push(server);
      return server;
    },
    cleanUp: (work) => void cleanUps.unshift(work),
    async judge(result) {
      const startedAt = performance.now();
      const { lost, stale, extra } = await compareAtRest(setting, () => {
        result.figures.deliveredAfterMs = Math.round(performance.now() - startedAt);
      });
      result.lost += lost.length;
      result.stale += stale.length;
      result.extra += extra.length;
    },
  };
  try {
    return await work(setting);
  } catch (error) {
    const logs = started
      .map((server) => `-- ${server.pid}\n${server.log.slice(-15).join('\n')}`)
      .join('\n');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${logs}`, {
      cause: error,
    });
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    for (const cleanUp of cleanUps) await cleanUp();
    await pool.end();
    await dropDatabase(name);
    if (engine === 'elasticsearch') await dropIndices(prefix);
  }
}

/**
 * Compares the index with Postgres once everything is delivered. A job of a running server may
 * change articles meanwhile (their popularity): then the comparison is repeated.
 */
async function compareAtRest(setting: Setting, delivered: () => void): Promise<Comparison> {
  const { pool } = setting;
  for (let repeats = 0; repeats <= MAX_REPEATS; repeats += 1) {
    const before = await lastChange(pool);
    await waitUntilDelivered(pool);
    delivered();
    const comparison = await compareWithPostgres(setting);
    if ((await lastChange(pool)) === before) return comparison;
  }
  throw new Error(`Articles changed during ${MAX_REPEATS + 1} comparisons in a row.`);
}

/** The number of the last outbox row that was written. */
async function lastChange(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ last: string }>(
    `select last_value::text as last from pg_sequences
     where schemaname || '.' || sequencename = pg_get_serial_sequence('outbox', 'id')`,
  );
  return rows[0]!.last;
}

async function dropDatabase(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(`drop database ${name} with (force)`);
  await client.end();
}
