import path from 'node:path';
import pg from 'pg';
import { OperatorError } from '../../core/errors.js';
import type { Cluster } from './cluster.js';

export const DATABASE = 'doum';

/**
 * Creates the database if it does not exist, and takes the lock that prevents a second server on
 * the same data folder. Resolves to the connection that holds the lock. Rejects with OperatorError
 * if another process holds it.
 */
export async function holdGuard(cluster: Cluster): Promise<pg.Client> {
  const admin = await connect(await cluster.address('postgres'));
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [
      DATABASE,
    ]);
    if (!rowCount) await admin.query(`create database ${DATABASE}`);
  } finally {
    await admin.end().catch(() => undefined);
  }
  const client = await connect(await cluster.address(DATABASE));
  const free = await client
    .query<{ free: boolean }>(`select pg_try_advisory_lock(hashtext('doum server')) as free`)
    .then(
      ({ rows }) => rows[0]!.free,
      async (error: unknown) => {
        await client.end().catch(() => undefined);
        throw error;
      },
    );
  if (free) return client;
  await client.end();
  throw new OperatorError(
    `A Doum server runs already on the data folder ${path.dirname(cluster.folder)}: stop it first, or set DATA_DIR to another folder; several servers of one help centre need a Postgres of yours (DATABASE_URL).`,
  );
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'doum guard',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
