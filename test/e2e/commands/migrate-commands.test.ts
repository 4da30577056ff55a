import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { analyticsExport, analyticsForget } from '../../../src/app/commands/analytics-commands.js';
import { indexDeadLetters, indexStatus } from '../../../src/app/commands/index-commands.js';
import { exportFile, importFile } from '../../../src/app/commands/interchange.js';
import { keyList } from '../../../src/app/commands/key-commands.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { readConfig } from '../../../src/config/index.js';
import { createBlankDatabase, createDatabase } from '../../support/databases.js';
import { runCommand } from '../../support/run-command.js';

const FUTURE = 'Future1999000000001';
const configOf = (url: string) => readConfig({ DATABASE_URL: url, SEARCH_ENGINE: 'memory' });

describe('Migrations by the command line', () => {
  let pool: pg.Pool;
  const pools: pg.Pool[] = [];
  const on = (url: string) => pools.push((pool = new pg.Pool({ connectionString: url })));
  afterAll(() => Promise.all(pools.map((each) => each.end())));

  const json = { json: true };
  const READING: [string, (url: string) => Promise<unknown>][] = [
    ['key list', (url) => keyList(configOf(url), json)],
    ['export', (url) => exportFile(configOf(url), '-')],
    [
      'import --dry-run',
      (url) =>
        importFile(configOf(url), 'demo/catalog.jsonl', {
          ...{ keepRows: false, dryRun: true, encoding: 'utf-8', ...json },
        }),
    ],
    ['index status', (url) => indexStatus(configOf(url), json)],
    ['index dead-letters', (url) => indexDeadLetters(configOf(url), { replay: false, ...json })],
    [
      'analytics export',
      (url) => analyticsExport(configOf(url), '-', { from: '1d', what: 'searches', format: 'csv' }),
    ],
    [
      'analytics forget --dry-run',
      (url) => analyticsForget(configOf(url), { before: '1d', dryRun: true, ...json }),
    ],
  ];

  it('are not run by commands that only read', async () => {
    const url = await createBlankDatabase();
    on(url);
    for (const [, run] of READING)
      await expect(run(url)).rejects.toThrow(
        'The database has no tables of Doum yet. This command only reads, so nothing was changed: ' +
          'run "doum migrate" first.',
      );
    expect(await runCommand(['index', 'verify'], { DATABASE_URL: url })).toMatchObject({ code: 2 });
    const { rowCount } = await pool.query(`select from pg_tables where schemaname = 'public'`);
    expect(rowCount).toBe(0);
    const status = await runCommand(['migrate', '--status'], { DATABASE_URL: url });
    expect(status).toMatchObject({ code: 1, stderr: '' });
    expect(status.stdout.match(/pending/g)).toHaveLength(MIGRATIONS.length);
  });

  it('are counted, and run only in UTF-8', async () => {
    const newest = MIGRATIONS.at(-1)!.name;
    const url = await createBlankDatabase();
    for (const run of [MIGRATIONS.length, 0])
      expect(await runCommand(['migrate'], { DATABASE_URL: url })).toEqual({
        ...{ code: 0, stderr: '' },
        stdout:
          `The database is up to date: ${run} of its ${MIGRATIONS.length} migrations ran now. The ` +
          `newest is ${newest}.\n`,
      });
    for (const encoding of ['SQL_ASCII', 'EUC_KR']) {
      const other = await createBlankDatabase(encoding);
      on(other);
      expect(await runCommand(['migrate'], { DATABASE_URL: other })).toEqual({
        ...{ code: 1, stdout: '' },
        stderr:
          'The encoding of the database is not UTF8, which Doum needs: make another database ' +
          `with "create database … encoding 'UTF8' locale 'C.UTF-8' template template0". Nothing was ` +
          'changed.\n',
      });
      const { rowCount } = await pool.query(`select from pg_tables where schemaname = 'public'`);
      expect(rowCount).toBe(0);
    }
  });

  it('start no embedded Postgres for a command that only reads', async () => {
    const DATA_DIR = path.join(await mkdtemp(path.join(tmpdir(), 'doum-none-')), 'data');
    expect(await runCommand(['key', 'list'], { DATA_DIR })).toEqual({
      ...{ code: 1, stdout: '' },
      stderr:
        `There is no database in ${DATA_DIR} yet, and DATABASE_URL is not set: start the server, ` +
        'or run "doum migrate".\n',
    });
    expect(await readdir(path.dirname(DATA_DIR))).toEqual([]);
    await rm(path.dirname(DATA_DIR), { recursive: true });
  });

  it('of a newer version are reported, and not mixed', async () => {
    const url = await createDatabase();
    on(url);
    await pool.query('insert into migrations (name) values ($1)', [FUTURE]);
    const warnings: string[] = [];
    await (await openDatabase(url, { warn: (message) => warnings.push(message) })).destroy();
    expect(warnings).toEqual([expect.stringContaining(`newer than this version of Doum: it has`)]);
    const listed = await runCommand(['key', 'list'], { DATABASE_URL: url });
    expect(listed.code).toBe(0);
    expect(listed.stderr).toContain(warnings[0]);
    expect(await runCommand(['migrate'], { DATABASE_URL: url })).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `No migration of this version is pending. The database is newer: it has ${FUTURE}.\n`,
    });
    const status = await runCommand(['migrate', '--status'], { DATABASE_URL: url });
    expect(status.code).toBe(2);
    expect(status.stdout).toMatch(new RegExp(`^${FUTURE} +unknown to this version$`, 'm'));
    await pool.query('delete from migrations where name = $1', [MIGRATIONS.at(-1)!.name]);
    await expect(openDatabase(url)).rejects.toThrow('two versions have gone different ways');
  });
});
