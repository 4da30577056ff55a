import pg from 'pg';
import { dropPartitions, makePartitions } from '../../../src/analytics/log/partitions.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { poolOf } from '../../../src/core/database/database.js';
import { createLogger } from '../../../src/core/logger.js';
import { createDemoDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { runCommand } from '../../support/run-command.js';
import { createServerRole, type ServerRole } from '../../support/server-role.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import { openTestConnection } from '../../support/terminate-backends.js';

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
    await runCommand(['migrate'], { DATABASE_URL: ownerUrl });
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
    expect((await search('신고')).data!.search.totalCount).toBe(19);
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

  it('makes the partitions of the search log, and drops those that are too old', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `select relid::regclass::text as name from pg_partition_tree('search_log') where isleaf`,
    );
    await owner.query(`drop table ${rows.map(({ name }) => name).join(', ')}`);
    await search('파티션 없는 달');
    await eventually(async () => expect(await logged()).toContain('파티션 없는 달'));

    const dataSource = await openDatabase(role.url);
    try {
      const pool = poolOf(dataSource);
      await makePartitions(pool, [new Date('2001-01-05Z')]);
      await owner.query(`
        insert into suggestion_log (at, prefix, suggestions, source, visitor)
          values ('2001-01-05', 'old', 1, 'web', '');
        insert into rollup_due values ('2001-01-04T15:00Z')`);
      const drop = () => dropPartitions(pool, new Date(), { logDays: 90, rollupDays: 730 });
      expect(await drop()).toEqual(['query_rollup_of_day_2001_01', 'search_rollup_2001_01']);
      // The log is kept until it is rolled up.
      await owner.query('delete from rollup_due where day < now()');
      expect(await drop()).toEqual([
        'search_click_2001_01',
        'search_log_2001_01',
        'suggestion_log_2001_01',
      ]);
    } finally {
      await dataSource.destroy();
    }
    const stranger = await openTestConnection(ownerUrl);
    await stranger.query('create role nobody_of_test; set session authorization nobody_of_test');
    try {
      for (const call of [
        "make_log_partitions('{2001-01-01}')",
        'drop_log_partition(now(), now())',
      ])
        await expect(stranger.query(`select ${call}`)).rejects.toThrow('permission denied');
    } finally {
      await stranger.query('reset session authorization; drop role nobody_of_test');
      await stranger.end();
    }
  });
});
