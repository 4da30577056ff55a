import { randomBytes } from 'node:crypto';
import pg, { type Pool } from 'pg';
import { DataSource, type EntityManager, type MixedList } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { guardConnections, withoutSilenceLimit } from './connections.js';
import { violatedConstraint } from './database-errors.js';
import { type DoumError, messageOf, OperatorError } from './errors.js';
import { FairQueue, type FairLimits } from './fair-queue.js';
import { shareConnections } from './operation-connections.js';

// bigint columns hold counts, versions and sequences, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

type Classes = MixedList<abstract new () => unknown>;

/** Key of the advisory lock that lets one process at a time migrate. */
const MIGRATION_LOCK = 7_368_685;

/**
 * Connects to Postgres with node-postgres. `poolSize` is the maximum number of connections, 10 by
 * default. Throws OperatorError when Postgres does not answer.
 */
export async function connectDatabase(options: {
  url: string;
  entities: Classes;
  migrations: Classes;
  poolSize?: number;
}): Promise<DataSource> {
  const poolSize = options.poolSize ?? 10;
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: options.entities as never,
    migrations: options.migrations as never,
    migrationsTransactionMode: 'each',
    poolSize,
    connectTimeoutMS: 10_000,
    applicationName: 'doum',
    extra: {
      // JIT compilation costs more than it saves for short statements. The timeout releases the
      // locks of a process that is stopped in the middle of a transaction.
      options: '-c jit=off -c idle_in_transaction_session_timeout=30s',
      // Detects the loss of an idle connection within half a minute; the kernel's default is two
      // hours.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
  try {
    await dataSource.initialize();
    guardConnections(poolOf(dataSource));
    shareConnections(poolOf(dataSource), new FairQueue(connectionLimits(poolSize)));
    return dataSource;
  } catch (error) {
    throw new OperatorError(
      `Postgres does not answer at ${withoutPassword(options.url)}: ${messageOf(error)}. Check ` +
        'DATABASE_URL and that the server runs.',
      { cause: error },
    );
  }
}

/**
 * How many connections GraphQL operations may hold, in total and per client. The rest of the pool
 * is reserved for the server's own work.
 */
function connectionLimits(poolSize: number): FairLimits {
  const total = Math.max(1, Math.ceil(0.7 * poolSize));
  return { total, perClient: Math.max(1, Math.ceil(total / 2)) };
}

/** The node-postgres pool that TypeORM uses, for hand-written SQL on hot paths. */
export function poolOf(dataSource: DataSource): pg.Pool {
  return (dataSource.driver as PostgresDriver).master as pg.Pool;
}

/** Anything that runs SQL: the pool, one of its connections, a data source, an entity manager. */
export interface SqlSource {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * Runs hand-written SQL and resolves to its rows, on the pool or on the connection of a
 * transaction. The statement must be a SELECT or an INSERT, with or without a WITH clause: TypeORM
 * returns the rows of an UPDATE or DELETE in another shape.
 */
export async function queryRows<Row extends object>(
  source: SqlSource,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const result = (await source.query(sql, parameters)) as Row[] | { rows: Row[] };
  return Array.isArray(result) ? result : result.rows;
}

/**
 * Runs the pending migrations. Replicas that start at the same time wait for each other. Resolves
 * to the names of the migrations that ran.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  // Migrating large tables may take long, here and on a replica that holds the lock.
  return withoutSilenceLimit(poolOf(dataSource), async () => {
    const client = await poolOf(dataSource).connect();
    try {
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const done = await dataSource.runMigrations();
      return done.map((migration) => migration.name);
    } finally {
      await client
        .query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
        .finally(() => client.release());
    }
  });
}

/** A connection string for error messages, without its password and parameters. */
function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = '';
    parsed.search = '';
    return parsed.toString();
  } catch {
    return 'the given address (not a valid URL)';
  }
}

export type { DataSource, EntityManager };

/** Factories of the error that a violated constraint causes, by the name of the constraint. */
export type Violations = Record<string, () => DoumError>;

/**
 * Runs a write and replaces a constraint violation by the error that `violations` has for it. All
 * other errors are thrown unchanged.
 */
export async function explainingViolations<T>(
  violations: Violations,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    throw constraint !== undefined && violations[constraint] ? violations[constraint]() : error;
  }
}

/** A random secret of 32 bytes that all replicas share. It is created on first use. */
export async function serverSecret(pool: Pool, name: string): Promise<Buffer> {
  await pool.query(
    'insert into server_secret (name, secret) values ($1, $2) on conflict do nothing',
    [name, randomBytes(32)],
  );
  const { rows } = await pool.query<{ secret: Buffer }>(
    'select secret from server_secret where name = $1',
    [name],
  );
  return rows[0]!.secret;
}
