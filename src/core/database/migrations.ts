import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { PoolClient } from 'pg';
import { allowLongStatements } from './connections.js';
import { queryRows, type SqlSource } from './database.js';
import { isRightMissing } from './database-errors.js';
import { messageOf, OperatorError } from '../errors.js';

/** The class of a migration. Its name ends with 13 digits that order the migrations. */
export type MigrationClass = new () => { up(runner: QueryRunner): Promise<void> };

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

/** Not to_regclass: it may not see at once what another process committed meanwhile. */
const HAS_TABLE = `exists (
  select from pg_class where relname = 'migrations' and relkind = 'r' and pg_table_is_visible(oid))`;
const IS_UTF8 = `current_setting('server_encoding') = 'UTF8'`;
const NOT_UTF8 =
  'The encoding of the database is not UTF8, which Doum needs: make another database with ' +
  `"create database … encoding 'UTF8' locale 'C.UTF-8' template template0". Nothing was changed.`;

const FROM_OLD_VERSION =
  'The database was made by Doum 0.1, which this version cannot upgrade: export its content with ' +
  '"doum export" of 0.1 and import it into an empty database.';

const CREATE_TABLE = `
  create table migrations (
    id integer generated always as identity primary key,
    name text not null unique
  )`;

/**
 * Compares the migrations of the database with those of this version. Writes nothing. Throws
 * OperatorError if Doum 0.1 made the database: a migration there comes before all of this version.
 */
export async function readMigrationState(
  source: SqlSource,
  migrations: readonly MigrationClass[],
): Promise<MigrationState> {
  const found = (await isTrue(source, HAS_TABLE))
    ? await queryRows<{ name: string }>(source, 'select name from migrations order by id')
    : [];
  const applied = found.map(({ name }) => name);
  const known = migrations.map(({ name }) => name);
  if (applied.some((name) => digitsOf(name) < digitsOf(known[0]!)))
    throw new OperatorError(FROM_OLD_VERSION);
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
 * created when nothing is pending. Throws OperatorError if another version has made the database and
 * this version cannot migrate it, or if a right is missing.
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
      const { name } = migration;
      const found = await queryRows(manager, 'select from migrations where name = $1', [name]);
      if (found.length > 0) return;
      await new migration().up(manager.queryRunner!);
      await manager.query('insert into migrations (name) values ($1)', [name]);
      done.push(name);
    });
  return done;
}

function digitsOf(name: string): number {
  return Number(name.slice(-13));
}

async function isTrue(source: SqlSource, condition: string): Promise<boolean> {
  return (await queryRows<{ found: boolean }>(source, `select ${condition} as found`))[0]!.found;
}

/**
 * Works while no other process migrates, without a limit of statements: a large table takes long,
 * here and in the process that holds the lock. Explains an error of Postgres that the operator can
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
    if (isRightMissing(cause))
      throw new OperatorError(
        `The role lacks a right that ${name} needs: ${messageOf(cause)}. Run "doum migrate" with ` +
          'the role that owns the tables and may create in the schema.',
        { cause },
      );
    throw cause;
  }
}
