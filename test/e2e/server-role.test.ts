import pg from 'pg';
import { Partitions } from '../../src/analytics/index.js';
import { openDatabase } from '../../src/app/open-database.js';
import { poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { checkPooler } from '../../src/core/pooler.js';
import { createBlankDatabase, createDemoDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { readMetrics } from '../support/read-metrics.js';
import { runCli } from '../support/run-cli.js';
import { createServerRole, type ServerRole } from '../support/server-role.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import { openTestConnection } from '../support/terminate-backends.js';

const KEPT = { log: 90, rollup: 730 };
const DAY_MS = 86_400_000;

describe('A role that may only read and write rows', () => {
  let ownerUrl: string;
  let owner: pg.Client;
  let role: ServerRole;
  let app: TestApp;
  const log: string[] = [];

  beforeAll(async () => {
    ownerUrl = await createDemoDatabase();
    owner = await openTestConnection(ownerUrl);
    role = await createServerRole(ownerUrl);
    await runCli(['migrate'], { DATABASE_URL: ownerUrl });
    app = await startTestApp('memory', {
      databaseUrl: role.url,
      logger: createLogger('warn', { write: (line: string) => log.push(line) > 0 }),
    });
    await app.settled();
  });
  afterAll(async () => {
    await app.stop();
    await role.drop();
    await owner.end();
  });

  const search = (query: string) =>
    app.request<{ search: { totalCount: number; nodes: { slug: string }[] } }>(
      'query ($query: String!) { search(query: $query, first: 2) { totalCount nodes { slug } } }',
      { query },
    );
  const logged = async () => {
    const { rows } = await owner.query<{ query: string }>('select query from search_log');
    return rows.map(({ query }) => query);
  };

  it('serves: searches, writes and the search log', async () => {
    expect((await search('신고')).data!.search.totalCount).toBe(17);
    const slug = 'written-by-this-role';
    await mutate(
      app,
      'createArticle',
      {
        ...{ categorySlug: 'talk-account', slug, title: '권한이 적은 역할', publish: true },
        variants: [{ platformSlugs: ['common'], body: '줄만 읽고 써요.' }],
      },
      'article { id }',
    );
    await eventually(async () =>
      expect((await search('권한이 적은 역할')).data!.search.nodes[0]?.slug).toBe(slug),
    );
    await eventually(async () => expect(await logged()).toContain('신고'));
    expect(log.join('')).not.toMatch(/permission denied|must be owner/);
  });

  it('frees the disk space of empty queues, and of nothing else', async () => {
    const dataSource = await openDatabase(role.url);
    try {
      await owner.query('create table kept as select 1 as id');
      const shrink = (table: string) =>
        dataSource.query<object[]>('select shrink_queue($1) as shrunk', [table]);
      await eventually(async () => expect(await shrink('delivery')).toEqual([{ shrunk: true }]));
      expect(await shrink('kept')).toEqual([{ shrunk: false }]);
    } finally {
      await owner.query('drop table kept');
      await dataSource.destroy();
    }
  });

  it('is warned before the partitions end, and empties those that are too old', async () => {
    const dataSource = await openDatabase(role.url);
    try {
      const partitions = new Partitions(poolOf(dataSource), KEPT);
      const { rows } = await owner.query<{ name: string }>(
        `select max(relid::regclass::text) as name from pg_partition_tree('visitor_rollup')`,
      );
      const [, year, month] = /_(\d{4})_(\d{2})$/.exec(rows[0]!.name)!.map(Number);
      const end = Date.UTC(year!, month!);
      expect(await partitions.prepareIfAllowed(new Date(end - 31 * DAY_MS))).toBeNull();
      expect(await partitions.prepareIfAllowed(new Date(end - 29 * DAY_MS))).toEqual(new Date(end));

      // From 31 January to 1 March.
      const owned = await openDatabase(ownerUrl);
      for (const month of [0, 2])
        await new Partitions(poolOf(owned), KEPT).prepare(new Date(Date.UTC(2040, month)), 0);
      await owned.destroy();
      const february = new Date(Date.UTC(2040, 1));
      expect(await partitions.prepareIfAllowed(new Date(Date.UTC(2040, 0, 31)))).toEqual(february);

      await new Partitions(poolOf(app.app.dataSource), KEPT).prepare(new Date());
      await owner.query(`
        create table suggestion_log_2001_01 partition of suggestion_log
          for values from ('2001-01-01') to ('2001-02-01');
        insert into suggestion_log_2001_01 (at, prefix, suggestions, source, visitor)
          values ('2001-01-05', 'old', 1, 'web', '')`);
      expect(await partitions.drop(new Date())).toEqual(['suggestion_log_2001_01']);
      expect((await owner.query('select from suggestion_log_2001_01')).rowCount).toBe(0);
      // It is tried once; the owner drops it, and nothing that has rows.
      expect(await partitions.drop(new Date())).toEqual([]);
      await owner.query(`
        create table suggestion_log_2001_02 partition of suggestion_log
          for values from ('2001-02-01') to ('2001-03-01');
        insert into suggestion_log_2001_02 (at, prefix, suggestions, source, visitor)
          values ('2001-02-05', 'kept', 1, 'web', '')`);
      await runCli(['migrate'], { DATABASE_URL: ownerUrl, ANALYTICS_LOG_DAYS: '1' });
      const { rows: left } = await owner.query<{ name: string }>(
        `select relid::regclass::text as name from pg_partition_tree('suggestion_log')`,
      );
      const names = left.map(({ name }) => name);
      expect(names).not.toContain('suggestion_log_2001_01');
      expect(names).toContain('suggestion_log_2001_02');
      expect(names).toContain(
        `suggestion_log_${new Date().toISOString().slice(0, 7).replace('-', '_')}`,
      );
    } finally {
      await dataSource.destroy();
    }
  });

  it('loses only the searches of a month without a partition, until the owner migrates', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select relid::regclass::text as name from pg_partition_tree('search_log') where isleaf`,
    );
    await owner.query(`drop table ${rows.map(({ name }) => name).join(', ')}`);
    const { data } = await app.request<{ articles: { nodes: { id: string }[] } }>(
      '{ articles(first: 1) { nodes { id } } }',
    );
    const views = async () =>
      Number(
        (await owner.query<{ sum: string }>('select sum(views) from article_statistics')).rows[0]!
          .sum,
      );
    const before = await views();
    expect((await search('잃는 검색')).errors).toBeUndefined();
    await mutate(app, 'recordView', { articleId: data!.articles.nodes[0]!.id }, 'recorded');
    await eventually(async () => expect(await views()).toBe(before + 1));
    await eventually(async () => {
      const metrics = await readMetrics(app.url);
      expect(metrics.get('doum_search_log_dropped_total{kind="search"}')).toBeGreaterThan(0);
    });
    expect(log.join('')).toContain('run \\"doum migrate\\" with the role that owns the tables');

    const refused = await runCli(['migrate'], { DATABASE_URL: role.url });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^The role of DATABASE_URL lacks a right \(.+\)\. A server and most commands need/,
    );
    expect((await runCli(['migrate'], { DATABASE_URL: ownerUrl })).code).toBe(0);
    await search('겪지 않는 검색');
    await eventually(async () => expect(await logged()).toContain('겪지 않는 검색'));
  });

  it('is checked for a pooler with a single connection', async () => {
    const limited = await createServerRole(ownerUrl);
    await owner.query(`alter role ${limited.name} connection limit 1`);
    const pool = new pg.Pool({ connectionString: limited.url });
    await checkPooler(pool, createLogger('silent'));
    await pool.end();
    await limited.drop();
  });

  it('is told which right a migration needs', async () => {
    const blank = await createBlankDatabase();
    const other = await createServerRole(blank);
    const refused = await runCli(['migrate'], { DATABASE_URL: other.url });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      `The role lacks a right that Catalog1764000000001 needs: permission denied ` +
        'for schema public. Run "doum migrate" with the role that owns the tables and may create ' +
        'in the schema.\n',
    );
    await other.drop();
    const reverted = await runCli(['migrate', '--down'], { DATABASE_URL: role.url });
    expect(reverted.stderr).toContain('Run "doum migrate --down" with the role that owns');
  });
});
