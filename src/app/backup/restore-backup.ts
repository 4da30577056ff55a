import { finished } from 'node:stream/promises';
import pg, { type PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { allowLongStatements } from '../../core/connections.js';
import { type DataSource, type EntityManager, queryRows } from '../../core/database.js';
import {
  isDatabaseUnavailable,
  isRightMissing,
  sqlState,
  unavailableReason,
} from '../../core/database-errors.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { applyMigration, type MigrationClass } from '../../core/migrations.js';
import { BackupError } from './backup-error.js';
import { countRows } from './count-rows.js';
import type { BackupProgress, BackupTable } from './header.js';
import { prepareTarget } from './prepare-target.js';
import type { BackupReader } from './read-backup.js';

const SETTINGS = `
  set local idle_in_transaction_session_timeout = 0;
  set local client_encoding = 'UTF8'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'`;

/** What was restored. */
export interface Restored extends BackupProgress {
  articles: number;
  /** Webhooks that are on. */
  webhooks: number;
}

/** What else belongs to the transaction, when the rows are there. */
type Afterwards = (client: PoolClient) => Promise<unknown>;

/**
 * Restores a backup in one transaction, which ends when all of it was read and agrees with its
 * checksums: otherwise nothing is changed, also when this process or Postgres is killed. Rejects
 * with BackupError, or with the error of Postgres if a right is missing.
 */
export async function restoreBackup(
  dataSource: DataSource,
  reader: BackupReader,
  migrations: readonly MigrationClass[],
  afterwards: Afterwards,
  onProgress: (progress: BackupProgress) => void,
): Promise<Restored> {
  let isCommitting = false;
  try {
    return await dataSource.transaction(async (manager) => {
      const restored = await restoreAll(manager, reader, migrations, afterwards, onProgress);
      isCommitting = true;
      return restored;
    });
  } catch (error) {
    if (error instanceof OperatorError || isRightMissing(error)) throw error;
    if (isDatabaseUnavailable(error)) throw isCommitting ? outcomeUnknown(error) : brokeOff(error);
    throw sqlState(error) === '' ? error : refused(error);
  }
}

async function restoreAll(
  manager: EntityManager,
  reader: BackupReader,
  migrations: readonly MigrationClass[],
  afterwards: Afterwards,
  onProgress: (progress: BackupProgress) => void,
): Promise<Restored> {
  const client = (await manager.queryRunner!.connect()) as PoolClient;
  await allowLongStatements(client);
  await client.query(SETTINGS);
  const { tables } = reader.header;
  await prepareTarget(manager, client, reader.header, migrations);
  // Migrations limit how long they wait. From here on nobody else has a lock.
  await client.query('set local lock_timeout = 0');
  // They would fill the queues and forbid former slugs.
  await alterAll(client, tables, 'disable trigger user');
  const addForeignKeys = await dropForeignKeys(client, tables);
  const progress: BackupProgress = { rows: 0, bytes: 0 };
  let refusal: unknown = null;
  for (const table of tables) {
    const rows = counting(reader.rowsOf(table), progress, onProgress);
    const outcome = await copy(client, table, rows, refusal !== null);
    refusal ??= outcome;
  }
  // What Postgres refuses may come from damage, which the checksums tell.
  await reader.finish();
  if (refusal !== null) throw refused(refusal);
  // A backup has one secret. Others would let whoever made the file sign as this server.
  await client.query(`delete from server_secret where name <> 'id'`);
  await addForeignKeys();
  await alterAll(client, tables, 'enable trigger user');
  for (const { name, next } of tables)
    for (const [column, value] of Object.entries(next))
      await client.query(
        `alter table ${quote(name)} alter column ${quote(column)} restart with ${value}`,
      );
  for (const migration of migrations) await applyMigration(manager, migration);
  await afterwards(client);
  await client.query(`analyze ${tables.map(({ name }) => quote(name)).join(', ')}`);
  const [counts] = await queryRows<{ articles: number; webhooks: number }>(
    manager,
    `select (select count(*) from article)::integer as articles,
       (select count(*) from webhook where disabled_at is null)::integer as webhooks`,
  );
  return { ...progress, ...counts! };
}

const quote = (name: string) => pg.escapeIdentifier(name);

async function alterAll(
  client: PoolClient,
  tables: readonly BackupTable[],
  action: string,
): Promise<void> {
  await client.query(tables.map(({ name }) => `alter table ${quote(name)} ${action}`).join('; '));
}

/**
 * Drops the foreign keys of the tables. Resolves to a function that adds them again, which checks all
 * rows at once: row by row it takes most of the time.
 */
async function dropForeignKeys(
  client: PoolClient,
  tables: readonly BackupTable[],
): Promise<() => Promise<void>> {
  const keys = await queryRows<{ table: string; name: string; definition: string }>(
    client,
    `select conrelid::regclass::text as table, quote_ident(conname) as name,
       pg_get_constraintdef(oid) as definition
     from pg_constraint
     where contype = 'f' and conparentid = 0 and conrelid = any($1::text[]::regclass[])`,
    [tables.map(({ name }) => name)],
  );
  for (const { table, name } of keys)
    await client.query(`alter table ${table} drop constraint ${name}`);
  return async () => {
    for (const { table, name, definition } of keys)
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
  };
}

async function* counting(
  rows: AsyncIterable<Buffer>,
  progress: BackupProgress,
  onProgress: (progress: BackupProgress) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of rows) {
    progress.bytes += chunk.length;
    progress.rows += countRows(chunk);
    onProgress(progress);
    yield chunk;
  }
}

/**
 * Writes the rows of a table. Resolves to the error with which Postgres refuses them, or null; then
 * the rows are read to their end nevertheless. `onlyRead`: they are not written at all.
 */
async function copy(
  client: PoolClient,
  { name, columns }: BackupTable,
  rows: AsyncIterable<Buffer>,
  onlyRead: boolean,
): Promise<unknown> {
  if (onlyRead) {
    for await (const _ of rows);
    return null;
  }
  const stream = client.query(
    copyFrom(`copy ${quote(name)} (${columns.map(quote).join(', ')}) from stdin`),
  );
  let refusal: unknown = null;
  const ended = finished(stream).catch((error: unknown) => void (refusal = error));
  try {
    for await (const chunk of rows) {
      if (isDatabaseUnavailable(refusal)) throw refusal;
      if (refusal === null && !stream.write(chunk))
        await Promise.race([new Promise((resolve) => stream.once('drain', resolve)), ended]);
    }
  } catch (error) {
    stream.destroy(error as Error);
    await ended;
    throw error;
  }
  if (refusal === null) stream.end();
  await ended;
  if (isDatabaseUnavailable(refusal)) throw refusal;
  return refusal;
}

function refused(cause: unknown): BackupError {
  return new BackupError(
    'RESTORE_REFUSED',
    `Postgres refuses the content of the backup: ${messageOf(cause)}. Nothing was changed.`,
    { cause },
  );
}

function brokeOff(cause: unknown): BackupError {
  return new BackupError(
    'RESTORE_BROKE_OFF',
    `The restore broke off, because Postgres could not go on: ${unavailableReason(cause)}. The ` +
      'database is as it was; correct the cause and restore again.',
    { cause },
  );
}

function outcomeUnknown(cause: unknown): BackupError {
  return new BackupError(
    'RESTORE_OUTCOME_UNKNOWN',
    `The connection broke at the very end (${unavailableReason(cause)}), so the database is either ` +
      'restored or as it was. Restore again: it says RESTORE_NOT_EMPTY if everything is there.',
    { cause },
  );
}
