import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { LEFT_TABLES, MOVED_TABLES } from '../../src/app/backup/moved-tables.js';
import { backup, restore } from '../../src/app/commands/backup-commands.js';
import { readConfig } from '../../src/config/index.js';
import { createBlankDatabase, createDemoDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { fillEveryTable, printTables } from '../support/every-table.js';
import { withForgedRow } from '../support/forge-backup.js';
import { holdTable } from '../support/hold-table.js';
import { withTestConnection as on } from '../support/terminate-backends.js';

const configOf = (url: string) => readConfig({ DATABASE_URL: url, SEARCH_ENGINE: 'memory' });

const tablesOf = (url: string) =>
  on(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition order by 1`,
    );
    return rows.map(({ name }) => name);
  });

describe('A backup', () => {
  let folder: string;
  let file: string;
  let sourceUrl: string;
  let source: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-backup-'));
    file = path.join(folder, 'doum.backup');
    sourceUrl = await createDemoDatabase();
    await fillEveryTable(sourceUrl);
    source = await on(sourceUrl, async (client) => {
      // A number that was given once is not given again.
      await client.query(`select nextval(pg_get_serial_sequence('article', 'id'));
        insert into server_secret values ('of tests', sha256('of tests'));
        insert into visitor_salt values ('2026-01-01', sha256('salt of tests'))`);
      return printTables(client);
    });
    await backup(configOf(sourceUrl), file);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has each table, or says why not', async () => {
    const tables = await tablesOf(sourceUrl);
    const known = [...MOVED_TABLES.map(({ name }) => name), ...Object.values(LEFT_TABLES).flat()];
    expect([...known, 'migrations'].sort()).toEqual(tables);
    const empty = Object.entries(source).filter(([, print]) => print.startsWith('0 '));
    expect(empty).toEqual([]);
  });

  it('is readable by its owner alone, and has no salt and no secret of the server', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = gunzipSync(await readFile(file)).toString();
    const { rows } = await on(sourceUrl, (client) =>
      client.query<{ secret: string; moved: boolean }>(
        `select encode(secret, 'hex') as secret, name = 'id' as moved from server_secret
         union all select encode(salt, 'hex'), false from visitor_salt`,
      ),
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { secret, moved } of rows) expect(text.includes(secret)).toBe(moved);
  });

  describe('restored', () => {
    let url: string;
    beforeAll(async () => {
      url = await createBlankDatabase();
      await restore(configOf(url), file);
    });

    it('has the same rows, and nothing in the queues', async () => {
      expect(await on(url, printTables)).toEqual(source);
      await on(url, async (client) => {
        for (const table of Object.values(LEFT_TABLES).flat())
          expect((await client.query(`select from ${table}`)).rowCount, table).toBe(0);
        const disabled = await client.query(`select from pg_trigger where tgenabled <> 'O'`);
        expect(disabled.rowCount).toBe(0);
      });
      const constraints = async (client: pg.Client) =>
        (
          await client.query(`select conrelid::regclass::text, conname, pg_get_constraintdef(oid)
            from pg_constraint where contype = 'f' order by 1, 2`)
        ).rows as object[];
      expect(await on(url, constraints)).toEqual(await on(sourceUrl, constraints));
      const last = (sql: string) => async (client: pg.Client) => (await client.query(sql)).rows;
      for (const table of ['article', 'article_revision', 'api_key']) {
        const sequence = last(`select last_value + is_called::int as next from ${table}_id_seq`);
        expect(await on(url, sequence)).toEqual(await on(sourceUrl, sequence));
      }
    });

    it('is not overwritten', async () => {
      const before = await on(url, printTables);
      await expect(restore(configOf(url), file)).rejects.toThrow(
        /not empty: there are rows in product, .* \(RESTORE_NOT_EMPTY\)/,
      );
      expect(await on(url, printTables)).toEqual(before);
    });
  });

  it('that is cut or damaged changes nothing, and says so', async () => {
    const url = await createBlankDatabase();
    const broken = path.join(folder, 'broken');
    const text = gunzipSync(await readFile(file));
    // Rows that Postgres refuses, and rows that it takes: the checksum is told in both cases.
    const at = text.indexOf('\n', text.indexOf('"api_key"}')) + 1;
    const refused = Buffer.from(text);
    refused[at] = 'x'.charCodeAt(0);
    const taken = Buffer.from(text);
    taken.set(Buffer.from('신교'), taken.indexOf(Buffer.from('신고')));
    for (const content of [refused, taken]) {
      await writeFile(broken, gzipSync(content));
      await expect(restore(configOf(url), broken)).rejects.toThrow('BACKUP_DAMAGED');
      expect(await tablesOf(url)).toEqual([]);
    }
    const packed = await readFile(file);
    for (const [content, code] of [
      [packed.subarray(0, packed.length - 1), 'BACKUP_TRUNCATED'],
      [Buffer.from('{"type":"product"}\n'), 'BACKUP_FOREIGN'],
    ] as const) {
      await writeFile(broken, content);
      await expect(restore(configOf(url), broken)).rejects.toThrow(code);
      expect(await tablesOf(url)).toEqual([]);
    }
  });

  it('is not restored into a database that is not in UTF-8', async () => {
    const url = await createBlankDatabase('SQL_ASCII');
    await expect(restore(configOf(url), file)).rejects.toThrow(
      /^The encoding of the database is SQL_ASCII, but .* \(RESTORE_REFUSED\)$/,
    );
    expect(await tablesOf(url)).toEqual([]);
  });

  it('that is not there is told, and a forged one brings no secret of a server', async () => {
    const url = await createBlankDatabase();
    await expect(restore(configOf(url), path.join(folder, 'nowhere'))).rejects.toThrow(
      /nowhere does not exist/,
    );
    const forged = path.join(folder, 'forged');
    await writeFile(
      forged,
      withForgedRow(await readFile(file), 'server_secret', 'visitor\t\\\\xab'),
    );
    await restore(configOf(url), forged);
    const { rows } = await on(url, (client) => client.query('select name from server_secret'));
    expect(rows).toEqual([{ name: 'id' }]);
  });

  it('that begins while rows are brought in waits for them, and has them', async () => {
    const held = await holdTable({ databaseUrl: sourceUrl }, 'product');
    await held.query(`insert into product (slug, name) values ('brought-in', '가')`);
    const after = path.join(folder, 'after.backup');
    const backingUp = backup(configOf(sourceUrl), after);
    await eventually(async () => expect(await held.waiting('lock table')).toBe(1));
    await held.release('commit');
    await backingUp;
    expect(gunzipSync(await readFile(after)).toString()).toContain('\tbrought-in\t');
  });
});
