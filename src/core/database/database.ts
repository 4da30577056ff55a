import { randomBytes } from 'node:crypto';
import pg, { type ClientConfig, type Pool } from 'pg';
import { DataSource, type EntityManager, type MixedList } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { parse } from 'pg-connection-string';
import { guardConnections } from './connections.js';
import { databaseCauseOf, SQLSTATE, sqlState, violatedConstraint } from './database-errors.js';
import { SECOND_MS } from '../durations.js';
import { type DoumError, messageOf, OperatorError } from '../errors.js';

// bigint columns hold counts, versions and sequences, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Settings of every session. JIT compilation costs more than it saves for short statements.
 * `idle_in_transaction_session_timeout` releases the locks of a paused process. `statement_timeout`
 * ends statements for whose answer nobody waits; see `allowLongStatements`.
 */
export const SETTINGS = {
  jit: 'off',
  idle_in_transaction_session_timeout: '30s',
  statement_timeout: '60s',
} as const;

/** Limit for opening a connection, and for waiting for a free one. */
export const CONNECT_LIMIT_MS = 10 * SECOND_MS;

interface ConnectOptions {
  url: string;
  entities: MixedList<abstract new () => unknown>;
  /** Maximum number of connections, at least 5; default: 10. */
  poolSize?: number;
}

/**
 * Connects to Postgres with node-postgres, directly or through a connection pooler. Throws
 * OperatorError when Postgres does not answer, or its certificate is not trusted.
 */
export async function connectDatabase(options: ConnectOptions): Promise<DataSource> {
  try {
    const dataSource = await connectWithSettings(options);
    guardConnections(poolOf(dataSource));
    return dataSource;
  } catch (error) {
    const cause = databaseCauseOf(error);
    throw new OperatorError(
      cause
        ? `${cause.message} (${cause.code})`
        : `Postgres does not answer: ${messageOf(error)}. Check DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
}

/** PgBouncer refuses these settings, because clients share its sessions: the role has them. */
async function connectWithSettings(options: ConnectOptions): Promise<DataSource> {
  const { connectionString, ...address } = readDatabaseAddress(options.url);
  const settings = Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`);
  const connect = (sent: { options?: string }) =>
    new DataSource({
      type: 'postgres',
      url: connectionString,
      entities: options.entities as never,
      poolSize: options.poolSize ?? 10,
      connectTimeoutMS: CONNECT_LIMIT_MS,
      applicationName: 'doum',
      extra: {
        ...sent,
        ...address,
        // Detects the loss of an idle connection within half a minute; the kernel's default is two
        // hours.
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
      },
    }).initialize();
  try {
    return await connect({ options: settings.join(' ') });
  } catch (error) {
    const isSettingRefused =
      sqlState(error) === SQLSTATE.PROTOCOL_VIOLATION && /startup parameter/.test(messageOf(error));
    if (!isSettingRefused) throw error;
    return connect({});
  }
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
 * Runs hand-written SQL on the pool or on the connection of a transaction. Resolves to the rows.
 * The statement must be a SELECT or an INSERT, with or without a WITH clause: TypeORM returns the
 * rows of an UPDATE or DELETE in another shape.
 */
export async function queryRows<Row extends object>(
  source: SqlSource,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const result = (await source.query(sql, parameters)) as Row[] | { rows: Row[] };
  return Array.isArray(result) ? result : result.rows;
}

/** The TLS parameters of an address. */
const TLS = /^(ssl|sslmode|sslrootcert|sslcert|sslkey|sslnegotiation|uselibpqcompat)$/;

/**
 * Reads the certificate files that an address names, once. node-postgres would read them for each
 * new connection, and a missing file would end the process. Throws if a file cannot be read.
 */
export function readDatabaseAddress(
  url: string,
): Pick<ClientConfig, 'ssl' | 'sslnegotiation'> & { connectionString: string } {
  const { ssl, sslnegotiation } = parse(url) as Pick<ClientConfig, 'ssl' | 'sslnegotiation'>;
  if (ssl === undefined) return { connectionString: url };
  const end = url.indexOf('?');
  const parameters = new URLSearchParams(url.slice(end + 1));
  for (const name of [...parameters.keys()]) if (TLS.test(name)) parameters.delete(name);
  return { connectionString: `${url.slice(0, end)}?${parameters}`, ssl, sslnegotiation };
}

export type { DataSource, EntityManager };

/** Factories of the error that a violated constraint causes, by the name of the constraint. */
export type Violations = Record<string, () => DoumError>;

/**
 * Runs a write. Replaces a constraint violation by the error that `violations` has for the
 * constraint. All other errors are thrown unchanged.
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

/**
 * Runs the work in a transaction, and then `after`: also after an error, because the commit may have
 * succeeded.
 */
export async function transactionThen<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
  after: () => void,
): Promise<T> {
  return dataSource.transaction(work).finally(after);
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

/**
 * Collects the parameters of one SQL statement. User input must reach a statement only as a
 * parameter.
 */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its placeholder, cast to `type`. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

export type Fields<T> = {
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
};

/** Creates an instance of a class from its fields. A missing field is a compile error. */
export function createInstance<T extends object>(type: new () => T, fields: Fields<T>): T {
  return Object.assign(new type(), fields);
}
