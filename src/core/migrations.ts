import type { DataSource, EntityManager, MigrationInterface } from 'typeorm';
import { withoutSilenceLimit } from './connections.js';
import { poolOf, queryRows, type SqlSource } from './database.js';
import { isLockConflict, isRightMissing } from './database-errors.js';
import { messageOf, OperatorError } from './errors.js';

/** The class of a migration. Its name ends with 13 digits that order the migrations. */
export type MigrationClass = new () => MigrationInterface;

/** The migrations of a database, by name and in order, compared with those of this version. */
export interface MigrationState {
  applied: string[];
  /** This version has them, the database does not. */
  pending: string[];
  /** The database has them, this version does not know them: a newer version made them. */
  unknown: string[];
}

/** Key of the advisory lock that lets one process at a time migrate. */
const LOCK = 7_368_685;

/** As TypeORM makes it, which kept this table before. */
const CREATE_TABLE = `
  create table migrations (
    id serial primary key,
    timestamp bigint not null,
    name character varying not null
  )`;

/** Compares the migrations of the database with those of this version. Writes nothing. */
export async function readMigrationState(
  source: SqlSource,
  migrations: readonly MigrationClass[],
): Promise<MigrationState> {
  const found = (await hasTable(source))
    ? await queryRows<{ name: string }>(source, 'select name from migrations order by id')
    : [];
  const applied = found.map(({ name }) => name);
  const known = migrations.map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

/**
 * Runs the pending migrations, each in a transaction of its own, and resolves to their names. The
 * lock is held by the transaction, so that it works through a connection pooler and ends with a
 * process that is killed; processes that start at the same time wait for each other. Nothing is
 * created when nothing is pending. Throws OperatorError if a newer version has migrated the
 * database another way, if a right is missing, or if a table cannot be locked.
 */
export async function migrate(
  dataSource: DataSource,
  migrations: readonly MigrationClass[],
): Promise<string[]> {
  const { pending, unknown } = await readMigrationState(dataSource, migrations);
  if (pending.length === 0) return [];
  if (unknown.length > 0)
    throw new OperatorError(
      `The database has ${unknown.join(', ')}, which this version does not know, and lacks ` +
        `${pending.join(', ')}: two versions have gone different ways. Nothing was changed. Use ` +
        'the version that migrated it, or restore a backup.',
    );
  const done: string[] = [];
  // A large table takes long, here and in the process that holds the lock.
  await withoutSilenceLimit(poolOf(dataSource), async () => {
    for (const migration of migrations.filter(({ name }) => pending.includes(name))) {
      const run = () => dataSource.transaction((manager) => applyMigration(manager, migration));
      if (await explaining(dataSource, migration.name, run)) done.push(migration.name);
    }
  });
  return done;
}

/**
 * Runs a migration in the transaction of the manager, which then holds the lock of migrations.
 * Resolves to false if it was run before. Throws OperatorError if the database is new and not in
 * UTF-8.
 */
async function applyMigration(manager: EntityManager, migration: MigrationClass): Promise<boolean> {
  await lockMigrations(manager);
  if (!(await hasTable(manager))) {
    const fault = await encodingFault(manager);
    if (fault !== null) throw new OperatorError(fault);
    await manager.query(CREATE_TABLE);
  }
  if (await isApplied(manager, migration)) return false;
  await new migration().up(manager.queryRunner!);
  await manager.query('insert into migrations (timestamp, name) values ($1, $2)', [
    Number(/\d{13}$/.exec(migration.name)![0]),
    migration.name,
  ]);
  return true;
}

/** What is wrong with the encoding of the database, as a sentence; null if nothing is. */
async function encodingFault(source: SqlSource): Promise<string | null> {
  const [found] = await queryRows<{ encoding: string }>(
    source,
    `select current_setting('server_encoding') as encoding`,
  );
  return found!.encoding === 'UTF8'
    ? null
    : `The encoding of the database is ${found!.encoding}, but Doum needs UTF8: make another ` +
        `database with "create database … encoding 'UTF8' locale 'C.UTF-8' template template0". ` +
        'Nothing was changed.';
}

/**
 * Waits until no other process migrates. Until the transaction ends, none does, and its statements
 * have no limit.
 */
async function lockMigrations(manager: EntityManager): Promise<void> {
  await manager.query(`set local statement_timeout = 0; select pg_advisory_xact_lock(${LOCK})`);
}

async function hasTable(source: SqlSource): Promise<boolean> {
  const sql = `select to_regclass('migrations') is not null as found`;
  return (await queryRows<{ found: boolean }>(source, sql))[0]!.found;
}

async function isApplied(source: SqlSource, { name }: MigrationClass): Promise<boolean> {
  const sql = 'select from migrations where name = $1';
  return (await queryRows(source, sql, [name])).length > 0;
}

/** Explains errors of Postgres that the operator can solve. */
async function explaining<T>(
  dataSource: DataSource,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRightMissing(error)) {
      const [{ role } = { role: '' }] = await queryRows<{ role: string }>(
        dataSource,
        'select current_user as role',
      );
      throw new OperatorError(
        `The role ${JSON.stringify(role)} lacks a right that ${name} needs: ${messageOf(error)}. ` +
          'Run "doum migrate" with the role that owns the tables and may create in the schema.',
        { cause: error },
      );
    }
    if (isLockConflict(error))
      throw new OperatorError(
        `${name} could not lock a table that is in use (${messageOf(error)}). Nothing of it was ` +
          'changed; run "doum migrate" again.',
        { cause: error },
      );
    throw error;
  }
}
