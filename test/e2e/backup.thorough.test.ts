import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { writeBackup } from '../../src/app/backup/write-backup.js';
import { backup, restore } from '../../src/app/commands/backup-commands.js';
import { indexVerify } from '../../src/app/commands/index-commands.js';
import { MIGRATIONS } from '../../src/app/open-database.js';
import { readConfig } from '../../src/config/index.js';
import { poolOf } from '../../src/core/database.js';
import { createBlankDatabase, createDatabase, createDemoDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { fillEveryTable, MOVED_KEY, printTables } from '../support/every-table.js';
import { mutate } from '../support/mutate.js';
import { runCli } from '../support/run-cli.js';
import { startTestApp } from '../support/start-test-app.js';
import { withTestConnection as on } from '../support/terminate-backends.js';

const configOf = (url: string) => readConfig({ DATABASE_URL: url, SEARCH_ENGINE: 'memory' });

const FIRST_QUERY = `{
  search(query: "신고", first: 3) {
    totalCount engine facets(fields: [PRODUCT]) { values { label count } }
    nodes { id slug title breadcrumb updatedAt }
  }
}`;

describe('A backup', () => {
  let folder: string;
  let file: string;
  let sourceUrl: string;
  let source: Record<string, string>;
  let token: string;
  let found: unknown;

  const CHANGES = `query ($since: String) { changes(since: $since) { token } }`;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-backup-'));
    file = path.join(folder, 'doum.backup');
    sourceUrl = await createDemoDatabase();
    const app = await startTestApp('memory', { databaseUrl: sourceUrl });
    try {
      await app.settled();
      found = await app.admin(FIRST_QUERY);
      token = (await app.admin<{ changes: { token: string } }>(CHANGES)).changes.token;
    } finally {
      await app.stop();
    }
    await fillEveryTable(sourceUrl);
    source = await on(sourceUrl, printTables);
    await backup(configOf(sourceUrl), file);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('answers as before with an index of its own; mirrors start anew', async () => {
    const url = await createBlankDatabase();
    await restore(configOf(url), file);
    const app = await startTestApp('memory', { databaseUrl: url });
    try {
      await app.settled();
      expect(await app.admin(FIRST_QUERY)).toEqual(found);
      const keys = await app.request('{ apiKeys { id } }', {}, MOVED_KEY);
      expect(keys.errors).toBeUndefined();
      expect(await indexVerify(configOf(url), { repair: false, json: true })).toBe(0);
      const expired = await app.request(CHANGES, { since: token });
      expect(expired.errors?.[0]?.extensions.code).toBe('CHANGES_EXPIRED');
      const started = await app.admin<{ changes: { token: string } }>(CHANGES);
      // Written after the restore: the triggers are on again.
      const [slug, title] = ['after', '되살린 뒤의 글'];
      const variants = [{ platformSlugs: ['common'], body: '본문' }];
      const input = { categorySlug: 'talk-account', slug, title, variants, publish: true };
      await mutate(app, 'createArticle', input, 'article { id }');
      await app.settled();
      const search = `{ search(query: "${title}", first: 1) { nodes { slug } } }`;
      expect(await app.admin(search)).toEqual({ search: { nodes: [{ slug }] } });
      const next = await app.admin<{ changes: { token: string } }>(CHANGES, {
        since: started.changes.token,
      });
      expect(next.changes.token).not.toBe(started.changes.token);
      await expect(restore(configOf(url), file)).rejects.toThrow('RESTORE_IN_USE');
    } finally {
      await app.stop();
    }
  });

  it('of an older version is migrated, into a new database and one that a server made', async () => {
    const older = MIGRATIONS.slice(0, -1);
    const pool = new pg.Pool({ connectionString: sourceUrl });
    await pool.query('delete from migrations where name = $1', [MIGRATIONS.at(-1)!.name]);
    const chunks: Buffer[] = [];
    for await (const chunk of writeBackup(pool, older, () => undefined)) chunks.push(chunk);
    await pool.query('insert into migrations (timestamp, name) values (1764000000019, $1)', [
      MIGRATIONS.at(-1)!.name,
    ]);
    await pool.end();
    const old = path.join(folder, 'old.backup');
    await writeFile(old, Buffer.concat(chunks));
    // A server once ran on it, and has left an index and secrets.
    const migrated = await createDatabase();
    const app = await startTestApp('memory', { databaseUrl: migrated });
    await app.settled();
    await app.stop();
    for (const target of [await createBlankDatabase(), migrated]) {
      await restore(configOf(target), old);
      expect(await on(target, printTables)).toEqual(source);
      await on(target, async (client) => {
        const { rows } = await client.query(`select prosecdef from pg_proc
          where proname = 'shrink_queue' and exists (select from migrations having count(*) = ${MIGRATIONS.length})`);
        expect(rows).toEqual([{ prosecdef: true }]);
        expect((await client.query('select from search_target')).rowCount).toBe(0);
      });
    }
  });

  it('is written while others write, by a role that may only read', async () => {
    const url = sourceUrl;
    const reader = new URL(url);
    [reader.username, reader.password] = [`reader_${Date.now()}`, 'secret'];
    const app = await startTestApp('memory', { databaseUrl: url });
    await on(url, (client) =>
      client.query(`create role ${reader.username} login password 'secret';
        grant pg_read_all_data to ${reader.username}`),
    );
    try {
      const pool = poolOf(app.app.dataSource);
      const stop = new AbortController();
      let written = 0;
      const write = async () => {
        for (let i = 0; !stop.signal.aborted; i++, written++)
          await pool.query(`with made as (insert into product (slug, name) values ('p-${i}', '가') returning id)
            insert into category (product_id, slug, name) select id, 'c-${i}', '나' from made`);
      };
      const writing = write();
      const live = path.join(folder, 'live.backup');
      await eventually(() => Promise.resolve(expect(written).toBeGreaterThan(0)));
      await backup(configOf(reader.toString()), live);
      const writtenAtEnd = written;
      stop.abort();
      await writing;
      const copy = await createBlankDatabase();
      await restore(configOf(copy), live);
      await on(copy, async (client) => {
        const { rows } = await client.query<{ products: number; categories: number }>(
          `select (select count(*)::int from product where slug like 'p-%') as products,
             (select count(*)::int from category where slug like 'c-%') as categories`,
        );
        const { products, categories } = rows[0]!;
        expect(products).toBe(categories);
        // Some were there before the snapshot, and some came after it.
        expect(products).toBeGreaterThan(0);
        expect(products).toBeLessThan(writtenAtEnd);
      });
    } finally {
      await app.stop();
      await on(url, (client) => client.query(`drop role ${reader.username}`));
    }
  });

  it('goes through pipes, and says when the disk is full', async () => {
    const url = await createBlankDatabase();
    const restored = await runCli(
      ['restore', '-'],
      { DATABASE_URL: url },
      {
        input: createReadStream(file),
      },
    );
    expect(restored).toMatchObject({ code: 0, stdout: '' });
    expect(restored.stderr).toMatch(
      /Restored \d+ rows .* with 173 articles.*\nWebhooks that are on: 1\./,
    );
    const full = await runCli(['backup', '/dev/full'], { DATABASE_URL: url });
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(/The backup broke off, and \/dev\/full is not whole: .*ENOSPC/);
    // The reader ends before the first byte.
    const pipeline = '"$0" dist/src/cli.js backup - | true; exit "${PIPESTATUS[0]}"';
    const unread = spawnSync('bash', ['-c', pipeline, process.execPath], {
      env: { PATH: process.env.PATH, DATABASE_URL: url },
      encoding: 'utf8',
    });
    expect(unread.status).toBe(1);
    expect(unread.stderr).toMatch(
      /The backup broke off, and what was printed is not whole: .*EPIPE/,
    );
  });
});
