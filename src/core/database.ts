import pg from 'pg';
import { DataSource, type EntityManager, type MixedList } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { guardConnections, withoutSilenceLimit } from './connections.js';
import { type DoumError, messageOf, OperatorError } from './errors.js';
import { FairQueue, type FairLimits } from './fair-queue.js';
import { shareConnections } from './operation-connections.js';

// bigint columns hold counts, versions and sequences, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

type Classes = MixedList<abstract new () => unknown>;

/** The key of the advisory lock under which one process at a time migrates. */
const MIGRATION_LOCK = 7_368_685;

/**
 * Connects to Postgres. The driver is node-postgres, the same for the embedded server and any
 * other. Throws OperatorError when nobody answers.
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
      // The statements are short: jit would cost more than it saves. The locks of a process that
      // is stopped in the middle of a transaction are released after half a minute.
      options: '-c jit=off -c idle_in_transaction_session_timeout=30s',
      // Detects the loss of an idle connection within half a minute instead of the two hours of the
      // kernel.
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
      `Postgres does not answer at ${withoutPassword(options.url)}: ${messageOf(error)}. Check DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
}

/**
 * How many connections GraphQL operations may hold. The rest is for the server itself; no client
 * gets all of them.
 */
function connectionLimits(poolSize: number): FairLimits {
  const atOnce = Math.max(1, Math.ceil(0.7 * poolSize));
  return { atOnce, perClient: Math.max(1, Math.ceil(atOnce / 2)) };
}

/** The node-postgres pool of TypeORM, for hand-written SQL on hot paths. */
export function poolOf(dataSource: DataSource): pg.Pool {
  return (dataSource.driver as PostgresDriver).master as pg.Pool;
}

/** What runs SQL: the pool, one of its connections, the data source or an entity manager. */
export interface SqlSource {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * Runs hand-written SQL and resolves to its rows: through the pool, or on the connection of a
 * transaction. The statement must be a SELECT or an INSERT, also behind WITH: of an UPDATE or
 * DELETE TypeORM returns something else.
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
 * Brings the schema up to date; replicas that start together wait for one another. Resolves to the
 * names of the migrations that ran.
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  // A migration of large tables may take long, here and on another replica.
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

/**
 * The name of the constraint that a statement violated, or undefined when the error is another one.
 */
function violatedConstraint(error: unknown): string | undefined {
  const cause = (error as { driverError?: unknown }).driverError ?? error;
  const { code, constraint } = cause as { code?: string; constraint?: string };
  return code?.startsWith('23') ? constraint : undefined;
}

/** A connection string without its password and parameters, for messages. */
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

/** What a violated constraint of the database means to the caller, by the constraint's name. */
export type Violations = Record<string, () => DoumError>;

/**
 * Runs a write and turns the database's refusal into the error that the caller can mend; all other
 * errors pass.
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
