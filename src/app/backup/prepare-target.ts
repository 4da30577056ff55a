import pg, { type PoolClient } from 'pg';
import { type EntityManager, queryRows } from '../../core/database.js';
import { isLockConflict } from '../../core/database-errors.js';
import {
  applyMigration,
  encodingFault,
  lockMigrations,
  type MigrationClass,
  readMigrationState,
  revertMigration,
} from '../../core/migrations.js';
import { createPartition, partitionOf } from '../../analytics/index.js';
import { BackupError } from './backup-error.js';
import type { BackupHeader } from './header.js';
import { LEFT_TABLES, MOVED_TABLES } from './moved-tables.js';

/** How long another session may use a table, before the database counts as in use. */
const LOCK_MS = 5_000;

const LEFT = Object.values(LEFT_TABLES).flat();

/**
 * Makes the database ready for the rows of a backup, in the transaction of the manager and its
 * client: without rows, with the tables that the backup was made from and their partitions. Others
 * wait for the end of the transaction. Rejects with BackupError if the database has content, is
 * used, is not in UTF-8, or was migrated by a newer version.
 */
export async function prepareTarget(
  manager: EntityManager,
  client: PoolClient,
  { migrations: wanted, tables }: BackupHeader,
  migrations: readonly MigrationClass[],
): Promise<void> {
  await lockMigrations(manager);
  const { applied, unknown } = await readMigrationState(manager, migrations);
  if (unknown.length > 0)
    throw new BackupError(
      'RESTORE_DATABASE_NEWER',
      `A newer version of Doum has migrated the database: it has ${unknown.join(', ')}. Restore ` +
        'with that version, or into a new database. Nothing was changed.',
    );
  const fault = await encodingFault(manager);
  if (fault !== null) throw new BackupError('RESTORE_REFUSED', fault);
  await refuseSessions(manager);
  if (applied.length > 0) await lockEmpty(manager);
  // Without rows, nothing is lost.
  for (const name of applied.filter((each) => !wanted.includes(each)).reverse())
    await revertMigration(
      manager,
      migrations.find((each) => each.name === name)!,
      null,
    );
  for (const migration of migrations.filter(({ name }) => wanted.includes(name)))
    await applyMigration(manager, migration);
  // What a server that once ran has left, and what migrations insert.
  const made = MOVED_TABLES.filter(({ isMadeByServers }) => isMadeByServers);
  const emptied = await existing(manager, [...LEFT, ...made.map(({ name }) => name)]);
  await manager.query(`truncate ${emptied.join(', ')}`);
  for (const { name, months } of tables)
    for (const month of months)
      await createPartition(client, partitionOf(name, new Date(`${month}-01T00:00:00Z`)));
}

/** Rejects if a server, or another command, is connected. */
async function refuseSessions(manager: EntityManager): Promise<void> {
  // The guard of an embedded Postgres is the one of this command: a server has other sessions, too.
  const sessions = await queryRows<{ pid: number }>(
    manager,
    `select pid from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and application_name like 'doum%' and application_name <> 'doum guard' order by pid`,
  );
  if (sessions.length > 0)
    throw inUse(
      `${sessions.length} sessions of Doum are open (${sessions.map(({ pid }) => pid).join(', ')})`,
    );
}

async function lockEmpty(manager: EntityManager): Promise<void> {
  const moved = MOVED_TABLES.map(({ name }) => name);
  const tables = await existing(manager, [...moved, ...LEFT]);
  try {
    await manager.query(
      `set local lock_timeout = ${LOCK_MS}; lock table ${tables.join(', ')} in access exclusive mode`,
    );
  } catch (error) {
    if (isLockConflict(error)) throw inUse('somebody else uses its tables', error);
    throw error;
  }
  const filled: string[] = [];
  for (const { name } of MOVED_TABLES.filter(({ isMadeByServers }) => !isMadeByServers)) {
    if (!tables.includes(pg.escapeIdentifier(name))) continue;
    const found = await queryRows(manager, `select from ${pg.escapeIdentifier(name)} limit 1`);
    if (found.length > 0) filled.push(name);
  }
  if (filled.length > 0)
    throw new BackupError(
      'RESTORE_NOT_EMPTY',
      `The database is not empty: there are rows in ${filled.join(', ')}. Restore into a new one ` +
        '(DATABASE_URL, or without it another folder in DATA_DIR), so that nothing is lost. ' +
        'Nothing was changed.',
    );
}

/** Those of the tables that there are, quoted. */
async function existing(manager: EntityManager, names: readonly string[]): Promise<string[]> {
  const rows = await queryRows<{ name: string }>(
    manager,
    'select name from unnest($1::text[]) name where to_regclass(name) is not null',
    [names],
  );
  return rows.map(({ name }) => pg.escapeIdentifier(name));
}

function inUse(why: string, cause?: unknown): BackupError {
  return new BackupError(
    'RESTORE_IN_USE',
    `The database is in use: ${why}. Stop all servers and commands on it, then restore again. ` +
      'Nothing was changed.',
    { cause },
  );
}
