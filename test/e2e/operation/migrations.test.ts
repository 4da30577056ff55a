import { runDoctor } from '../../../src/app/commands/checks.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { connectDatabase, type DataSource } from '../../../src/core/database/database.js';
import {
  migrate,
  type MigrationClass,
  readMigrationState,
} from '../../../src/core/database/migrations.js';
import { createBlankDatabase } from '../../support/databases.js';
import { runCommand } from '../../support/run-command.js';
import { startTestApp } from '../../support/start-test-app.js';

describe('Migrations', () => {
  let url: string;
  let dataSource: DataSource;

  beforeEach(async () => {
    url = await createBlankDatabase();
    dataSource = await connectDatabase({ url, entities: [] });
  });
  afterEach(() => dataSource.destroy());

  const tables = async () =>
    (
      await dataSource.query<{ name: string }[]>(
        `select tablename as name from pg_tables where schemaname = 'public'`,
      )
    ).map(({ name }) => name);

  it('are each run once when two servers start at once', async () => {
    const servers = await Promise.all([openDatabase(url), openDatabase(url)]);
    await Promise.all(servers.map((server) => server.destroy()));
    expect(await readMigrationState(dataSource, MIGRATIONS)).toEqual({
      applied: MIGRATIONS.map(({ name }) => name),
      pending: [],
      unknown: [],
    });
    expect(await tables()).toEqual(expect.arrayContaining(['article', 'job', 'webhook']));
  });

  it('leave nothing when they fail', async () => {
    class Failing1999000000001 {
      async up(runner: Parameters<InstanceType<MigrationClass>['up']>[0]): Promise<void> {
        await runner.query('create table half (id integer)');
        await runner.query('select 1 / 0');
      }
    }
    await expect(migrate(dataSource, [Failing1999000000001])).rejects.toThrow('division by zero');
    expect(await tables()).toEqual([]);
  });

  it('refuse a database of Doum 0.1, and write nothing', async () => {
    await dataSource.query(`
      create table migrations (
        id serial primary key, timestamp bigint not null, name character varying not null);
      insert into migrations (timestamp, name) values (1764000000001, 'Catalog1764000000001')`);
    const message =
      'The database was made by Doum 0.1, which this version cannot upgrade: export its content ' +
      'with "doum export" of 0.1 and import it into an empty database.';
    for (const access of ['read', 'write'] as const)
      await expect(openDatabase(url, { access })).rejects.toMatchObject({
        name: 'OperatorError',
        message,
      });
    await expect(startTestApp('memory', { databaseUrl: url })).rejects.toThrow(message);
    const environment = { DATABASE_URL: url, SEARCH_ENGINE: 'memory', PORT: '0' };
    for (const command of [['migrate'], ['migrate', '--status']])
      expect(await runCommand(command, environment)).toEqual({
        ...{ code: 1, stdout: '', stderr: `${message}\n` },
      });
    expect(await runDoctor(environment)).toContainEqual({
      state: 'failed',
      check: 'Postgres',
      message,
    });
    expect(await tables()).toEqual(['migrations']);
  });
});
