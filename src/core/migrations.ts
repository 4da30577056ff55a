import type { DataSource, EntityManager, MigrationInterface } from 'typeorm';
import type { PoolClient } from 'pg';
import { allowLongStatements } from './connections.js';
import { queryRows, type SqlSource } from './database.js';
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

const HAS_TABLE = `to_regclass('migrations') is not null`;
const IS_UTF8 = `current_setting('server_encoding') = 'UTF8'`;
const NOT_UTF8 =
  'The encoding of the database is not UTF8, which Doum needs: make another database with ' +
  `"create database … encoding 'UTF8' locale 'C.UTF-8' template template0". Nothing was changed.`;

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
  const found = (await isTrue(source, HAS_TABLE))
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
  for (const migration of migrations.filter(({ name }) => pending.includes(name)))
    await inTransaction(dataSource, migration.name, async (manager) => {
      if (!(await isTrue(manager, HAS_TABLE))) {
        if (!(await isTrue(manager, IS_UTF8))) throw new OperatorError(NOT_UTF8);
        await manager.query(CREATE_TABLE);
      }
      // Another process may have run it meanwhile.
      if (await isApplied(manager, migration)) return;
      await new migration().up(manager.queryRunner!);
      await manager.query('insert into migrations (timestamp, name) values ($1, $2)', [
        Number(/\d{13}$/.exec(migration.name)![0]),
        migration.name,
      ]);
      done.push(migration.name);
    });
  return done;
}

async function isApplied(source: SqlSource, { name }: MigrationClass): Promise<boolean> {
  return (await queryRows(source, 'select from migrations where name = $1', [name])).length > 0;
}

async function isTrue(source: SqlSource, condition: string): Promise<boolean> {
  return (await queryRows<{ found: boolean }>(source, `select ${condition} as found`))[0]!.found;
}

/**
 * Works while no other process migrates, without a limit of statements: a large table takes long,
 * here and in the process that holds the lock. Explains errors of Postgres that the operator can
 * solve.
 */
async function inTransaction(
  dataSource: DataSource,
  name: string,
  work: (manager: EntityManager) => Promise<void>,
): Promise<void> {
  try {
    await dataSource.transaction(async (manager) => {
      await allowLongStatements((await manager.queryRunner!.connect()) as PoolClient);
      await manager.query(`select pg_advisory_xact_lock(${LOCK})`);
      await work(manager);
    });
  } catch (cause) {
    const reason = messageOf(cause);
    if (isRightMissing(cause))
      throw new OperatorError(
        `The role lacks a right that ${name} needs: ${reason}. Run "doum migrate" with the role that ` +
          'owns the tables and may create in the schema.',
        { cause },
      );
    if (isLockConflict(cause))
      throw new OperatorError(
        `${name} could not lock a table that is in use (${reason}). Nothing of it was changed; ` +
          `run "doum migrate" again.`,
        { cause },
      );
    throw cause;
  }
}
