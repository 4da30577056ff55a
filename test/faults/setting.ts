import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { waitUntilDelivered } from '../support/delivery.js';
import { type Comparison, compareWithPostgres } from '../support/compare-index.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { createDatabase } from '../support/databases.js';
import { dropIndices, type EngineChoice } from '../support/start-test-app.js';

/** The result of an experiment: its runs, and the sums of all index comparisons. */
export interface ExperimentResult {
  runs: number;
  lost: number;
  stale: number;
  extra: number;
  /** Further measurements. */
  figures: Record<string, number | string>;
}

/** Called after each run of an experiment. */
export type Progress = (done: number, of: number) => void;

/**
 * The environment of an experiment: its own database and index prefix on the real services, and
 * servers in separate processes.
 */
export interface Setting {
  readonly engine: EngineChoice;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly elasticsearchUrl: string;
  readonly prefix: string;
  /** The running servers. */
  servers(): ServerProcess[];
  /** Starts a replica; `environment` extends or overrides the setting's variables. */
  start(environment?: Record<string, string>): Promise<ServerProcess>;
  /**
   * Runs this after the experiment, when the servers have stopped; the last registered runs first.
   */
  cleanUp(work: () => Promise<unknown>): void;
  /**
   * Waits until everything is delivered, and adds the duration and the differences of the index to
   * the result.
   */
  judge(result: ExperimentResult): Promise<void>;
}

/** Maximum time until the index is compared while no article changes. */
const AT_REST_MS = 30_000;

/**
 * Creates a setting for `work` and removes it afterwards. Errors include the servers' last log
 * lines.
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
      await waitUntilDelivered(pool);
      result.figures.deliveredAfterMs = Math.round(performance.now() - startedAt);
      const { lost, stale, extra } = await compareAtRest(setting);
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
 * Compares the index with Postgres once everything is delivered. Repeats the comparison until no job
 * of a running server changed articles meanwhile, such as their popularity. Throws, with the last
 * differences, if they change all the time.
 */
async function compareAtRest(setting: Setting): Promise<Comparison> {
  const { pool } = setting;
  for (const startedAt = performance.now(); ;) {
    const before = await lastChange(pool);
    await waitUntilDelivered(pool);
    const comparison = await compareWithPostgres(setting);
    if ((await lastChange(pool)) === before) return comparison;
    if (performance.now() - startedAt > AT_REST_MS)
      throw new Error(
        `Articles changed during every comparison for ${AT_REST_MS / 1_000} s; the last one ` +
          `found ${JSON.stringify(comparison)}.`,
      );
  }
}

/** The id of the last outbox row. */
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
