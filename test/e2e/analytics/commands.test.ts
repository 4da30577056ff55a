import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { openDatabase } from '../../../src/app/open-database.js';
import { importTexts } from '../../../src/interchange/index.js';
import { type DataSource, poolOf } from '../../../src/core/database/database.js';
import { manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { runCommand } from '../../support/run-command.js';
import { createDatabase } from '../../support/databases.js';

const COMMANDS_MS = 180_000;

const TABLES = [
  ...['search_log', 'search_click', 'suggestion_log'],
  ...['search_rollup', 'query_rollup_of_day'],
];
const VISITOR = Buffer.alloc(16, 0xfb);

interface World {
  dataSource: DataSource;
  pool: Pool;
  environment: { DATABASE_URL: string };
}

/** A database with a log of several months of 2026. */
async function world(): Promise<World> {
  const url = await createDatabase();
  const dataSource = await openDatabase(url);
  const pool = poolOf(dataSource);
  // July, because August starts within a week of it.
  for (const month of [7, 8, 9, 10]) {
    const [from, to] = [month, month + 1].map(
      (n) => `2026-${String(n).padStart(2, '0')}-01T00:00:00Z`,
    );
    for (const table of TABLES)
      await pool.query(
        `create table ${table}_2026_${String(month).padStart(2, '0')} partition of ${table} for values from ('${from}') to ('${to}')`,
      );
  }
  return { dataSource, pool, environment: { DATABASE_URL: url } };
}

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

async function addSearch(
  pool: Pool,
  number: number,
  at: string,
  values: Record<string, unknown> = {},
): Promise<void> {
  const row = {
    at,
    id: idOf(number),
    query: '신고',
    searched: '신고',
    rewrites: '[]',
    literal: false,
    understood: true,
    product_ids: [],
    category_ids: [],
    platform_ids: [],
    include_common: true,
    sort: 'RELEVANCE',
    page: 1,
    total: 3,
    engine: 'MEMORY',
    degraded: false,
    took_ms: 7,
    source: 'web',
    visitor: VISITOR,
    staff: false,
    ...values,
  };
  const columns = Object.keys(row);
  await pool.query(
    `insert into search_log (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
}

async function addClick(
  pool: Pool,
  number: number,
  searchAt: string,
  articleId: number,
  position: number,
): Promise<void> {
  await pool.query(
    `insert into search_click values ($1, $2, $3, $4, $1::timestamptz + interval '2 minutes')`,
    [searchAt, idOf(number), articleId, position],
  );
}

/** One sentence on stderr, nothing on stdout. */
async function expectMistake(
  args: string[],
  text: string | RegExp,
  environment: Record<string, string>,
): Promise<void> {
  const result = await runCommand(['analytics', ...args], environment);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr.split('\n')[0]).toMatch(text);
  expect(result.stderr).not.toMatch(/\n\s+at /);
}

const parsed = (lines: string) =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('The search log on the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doum-analytics-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'exports searches, clicks and suggestions, as JSON Lines and CSV',
    async () => {
      const { dataSource, pool, environment } = await world();
      try {
        const lines = async function* () {
          for (const line of [...SMALL_CATALOGUE, ...manyArticles(1)]) yield JSON.stringify(line);
        };
        await importTexts(dataSource, lines(), { keepRows: false, editor: 'test' });
        const { rows } = await pool.query<
          Record<'product' | 'category' | 'ios' | 'common' | 'article', number>
        >(`
          select (select id from product) as product, (select id from category where slug = 'chat') as category,
            (select id from platform where slug = 'ios') as ios, (select id from platform where slug = 'common') as common,
            (select id from article) as article`);
        const ids = rows[0]!;
        const application = (
          await pool.query<{ id: number }>(
            `insert into application (name, key, allowed_origins) values ('=앱', 'a', '{}') returning id`,
          )
        ).rows[0]!.id;
        await addSearch(pool, 1, '2026-10-05T01:00:00.123Z', {
          application_id: application,
          client_platform: 'ios',
          client_version: '-1',
          query: '=1+1;=2, "따옴표"',
          searched: '@합계',
          rewrites: JSON.stringify([{ kind: 'TYPO', from: '변겅', to: '변경' }]),
          product_ids: [ids.product, 99],
          category_ids: [ids.category],
          platform_ids: [ids.ios, ids.common],
          updated_from: '2026-01-01T00:00:00Z',
          confidence: 'HIGH',
          meaning: 'USED',
          staff: true,
          clicks: 2,
          click_positions: 3,
        });
        await addSearch(pool, 2, '2026-09-30T23:59:59.999Z', {
          query: '',
          searched: '',
          literal: true,
        });
        await addSearch(pool, 3, '2026-10-06T00:00:00Z', { query: 'not in the range' });
        await addClick(pool, 1, '2026-10-05T01:00:00.123Z', ids.article, 1);
        await addClick(pool, 1, '2026-10-05T01:00:00.123Z', 99, 2);
        const range = ['--from', '2026-09-30T23:59:59.999Z', '--to', '2026-10-06T09:00:00+09:00'];

        const asJson = await runCommand(['analytics', 'export', ...range], environment);
        expect(asJson).toMatchObject({ code: 0, stderr: '' });
        const second = {
          at: '2026-10-05T01:00:00.123Z',
          id: idOf(1),
          query: '=1+1;=2, "따옴표"',
          searched: '@합계',
          rewrites: [{ kind: 'TYPO', from: '변겅', to: '변경' }],
          literal: false,
          products: ['talk', '#99'],
          categories: ['chat'],
          platforms: ['ios', 'common'],
          includeCommon: true,
          updatedFrom: '2026-01-01T00:00:00.000Z',
          updatedTo: null,
          sort: 'RELEVANCE',
          page: 1,
          total: 3,
          confidence: 'HIGH',
          meaning: 'USED',
          engine: 'MEMORY',
          degraded: false,
          tookMs: 7,
          source: 'web',
          visitor: VISITOR.toString('base64url'),
          staff: true,
          clicks: 2,
          applicationId: application,
          application: '=앱',
          clientPlatform: 'ios',
          clientVersion: '-1',
        };
        const first = {
          ...second,
          ...{
            at: '2026-09-30T23:59:59.999Z',
            id: idOf(2),
            query: '',
            searched: '',
            rewrites: [],
            literal: true,
            confidence: null,
            meaning: null,
          },
          ...{
            products: [],
            categories: [],
            platforms: [],
            updatedFrom: null,
            staff: false,
            clicks: 0,
            ...{
              applicationId: null,
              application: null,
              clientPlatform: null,
              clientVersion: null,
            },
          },
        };
        expect(parsed(asJson.stdout)).toEqual([first, second]);
        expect(Object.keys(parsed(asJson.stdout)[1]!)).toEqual(Object.keys(second));

        const file = path.join(folder, 'searches.csv');
        expect(
          await runCommand(['analytics', 'export', file, '--format', 'csv', ...range], environment),
        ).toEqual({
          code: 0,
          stdout: '',
          stderr: '',
        });
        // A visitor may begin with a hyphen, which a spreadsheet treats as a formula.
        const visitor = '-_v7-_v7-_v7-_v7-_v7-w';
        expect(await readFile(file, 'utf8')).toBe(
          '\uFEFFat,id,query,searched,rewrites,literal,products,categories,platforms,includeCommon,updatedFrom,updatedTo,sort,page,total,confidence,meaning,engine,degraded,tookMs,source,visitor,staff,clicks,applicationId,application,clientPlatform,clientVersion\r\n' +
            `2026-09-30T23:59:59.999Z,${idOf(2)},,,[],true,,,,true,,,RELEVANCE,1,3,,,MEMORY,false,7,web,'${visitor},false,0,,,,\r\n` +
            `2026-10-05T01:00:00.123Z,${idOf(1)},"'=1+1;'=2, ""따옴표""",'@합계,"[{""to"":""변경"",""from"":""변겅"",""kind"":""TYPO""}]",false,talk #99,chat,ios common,true,` +
            `2026-01-01T00:00:00.000Z,,RELEVANCE,1,3,HIGH,USED,MEMORY,false,7,web,'${visitor},true,2,${application},'=앱,ios,'-1\r\n`,
        );

        const clicks = await runCommand(
          ['analytics', 'export', '--what', 'clicks', '--format', 'csv', ...range],
          environment,
        );
        expect(clicks.stdout).toBe(
          'at,searchId,searchAt,query,articleId,articleSlug,position\r\n' +
            `2026-10-05T01:02:00.123Z,${idOf(1)},2026-10-05T01:00:00.123Z,"'=1+1;'=2, ""따옴표""",${ids.article},article-0,1\r\n` +
            `2026-10-05T01:02:00.123Z,${idOf(1)},2026-10-05T01:00:00.123Z,"'=1+1;'=2, ""따옴표""",99,,2\r\n`,
        );

        // More than one batch in memory.
        await pool.query(
          `insert into suggestion_log
             select timestamptz '2026-09-30T12:00:00Z' + n * interval '20 s', '접두 ' || n, n, 'app', $1 from generate_series(2500, 1, -1) as n`,
          [VISITOR],
        );
        const suggestions = parsed(
          (
            await runCommand(
              ['analytics', 'export', '--what', 'suggestions', '--from', '2026-09-30'],
              environment,
            )
          ).stdout,
        );
        expect(suggestions.map((row) => row.suggestions)).toEqual(
          Array.from({ length: 2500 }, (_, i) => i + 1),
        );
        expect(suggestions[0]).toEqual({
          at: '2026-09-30T12:00:20.000Z',
          prefix: '접두 1',
          suggestions: 1,
          source: 'app',
          visitor: VISITOR.toString('base64url'),
          articleId: null,
          articleSlug: null,
          position: null,
        });

        const none = ['analytics', 'export', '--from', '2026-08-01', '--to', '2026-08-02'];
        expect(await runCommand(none, environment)).toEqual({ code: 0, stdout: '', stderr: '' });
        expect(
          (await runCommand([...none, '--what', 'clicks', '--format', 'csv'], environment)).stdout,
        ).toBe('at,searchId,searchAt,query,articleId,articleSlug,position\r\n');
      } finally {
        await dataSource.destroy();
      }
    },
    COMMANDS_MS,
  );

  describe('forgets', () => {
    const counts = async (pool: Pool) => {
      const found: Record<string, number> = {};
      for (const table of [...TABLES, 'popular_query', 'rollup_due'])
        found[table] = Number(
          (await pool.query<{ count: number }>(`select count(*) from ${table}`)).rows[0]!.count,
        );
      return found;
    };
    const due = async (pool: Pool) =>
      (await pool.query<{ day: Date }>('select day from rollup_due order by day')).rows.map(
        ({ day }) => day.toISOString(),
      );
    const rollupsOf = async (pool: Pool, table: string, column: string) =>
      (
        await pool.query<{ at: Date }>(`select distinct ${column} as at from ${table} order by 1`)
      ).rows.map(({ at }) => at.toISOString());

    /**
     * A search, a click and a suggestion per half hour from August to October, all rolled up.
     */
    const fill = async (pool: Pool) => {
      await pool.query(
        `insert into search_log (at, id, query, searched, rewrites, literal, understood, product_ids, category_ids, platform_ids, include_common, sort, page, total,
             engine, degraded, took_ms, source, visitor, staff)
           select at, gen_random_uuid(), '신고', '신고', '[]', false, true, '{}', '{}', '{}', true, 'RELEVANCE', 1, 3, 'MEMORY', false, 7, 'web', $1, false
           from generate_series(timestamptz '2026-08-01Z', '2026-10-31T23:59Z', '30 minutes') as at`,
        [VISITOR],
      );
      await pool.query(`
        insert into search_click select at, id, 7, 1, at + interval '1 hour' from search_log;
        insert into suggestion_log select at, '신', 3, 'web', visitor from search_log;
        insert into search_rollup select date_trunc('hour', at), 0, 0, 2, 0, 2, 2, 2, 0 from search_log group by 1;
        insert into query_rollup_of_day select day, 0, 0, '신고', 48, 0, 48, 48, 48, 144
          from generate_series(timestamptz '2026-08-01T15:00Z', '2026-10-31Z', '1 day') as day;
        insert into popular_query values (0, '신고', 100)`);
    };

    it(
      'a range within days: its partial days become due, and a dry run changes nothing',
      async () => {
        const { dataSource, pool, environment } = await world();
        try {
          await fill(pool);
          await importTexts(
            dataSource,
            (async function* () {
              for (const line of [...SMALL_CATALOGUE, ...manyArticles(1)])
                yield JSON.stringify(line);
            })(),
            { keepRows: false, editor: 'test' },
          );
          await pool.query(
            `insert into feedback (article_id, day, visitor, helpful, comment, updated_at)
               select id, day::date, $1, false, '제 번호는 …', day from article, unnest(array['2026-10-05T00:00Z', '2026-10-07T12:30Z']::timestamptz[]) as day`,
            [VISITOR],
          );
          await pool.query(`insert into rollup_due values ('2026-10-08T15:00Z')`);
          const before = await counts(pool);
          const range = ['--from', '2026-10-05T03:30:00Z', '--to', '2026-10-07T12:10:00Z'];
          const forgotten = {
            // From half past three to ten past twelve: 113 half hours, and the search at twelve.
            ...{ searches: 114, clicks: 114, suggestions: 114 },
            ...{ searchRollups: 58, queryRollups: 3 },
            ...{ comments: 0, popularQueries: 1 },
          };
          const dry = await runCommand(
            ['analytics', 'forget', ...range, '--dry-run', '--json'],
            environment,
          );
          expect(dry).toMatchObject({ code: 0, stderr: '' });
          expect(JSON.parse(dry.stdout)).toEqual({
            from: '2026-10-05T03:30:00.000Z',
            to: '2026-10-07T12:10:00.000Z',
            dryRun: true,
            ...forgotten,
          });
          expect(await counts(pool)).toEqual(before);

          const shown = await runCommand(['analytics', 'forget', ...range], environment);
          expect(shown).toEqual({
            code: 0,
            stderr: '',
            stdout:
              'Deleted from 2026-10-05T03:30:00.000Z to 2026-10-07T12:10:00.000Z:\n' +
              '  searches         114\n' +
              '  clicks           114\n' +
              '  suggestions      114\n' +
              '  search rollups   58\n' +
              '  query rollups    3\n' +
              '  comments         0\n' +
              '  popular queries  1\n',
          });
          expect(await counts(pool)).toMatchObject({
            search_log: 4416 - 114,
            search_rollup: 2208 - 58,
            popular_query: 0,
          });
          for (const [table, column] of [
            ['search_log', 'at'],
            ['search_click', 'search_at'],
            ['suggestion_log', 'at'],
          ]) {
            const { rows } = await pool.query(
              `select from ${table} where ${column} >= '2026-10-05T03:30Z' and ${column} < '2026-10-07T12:10Z'`,
            );
            expect(rows).toEqual([]);
          }
          const hours = await rollupsOf(pool, 'search_rollup', 'hour');
          expect(hours.filter((hour) => hour > '2026-10-05T02' && hour < '2026-10-07T14')).toEqual([
            '2026-10-05T02:00:00.000Z',
            '2026-10-07T13:00:00.000Z',
          ]);
          expect(
            (await rollupsOf(pool, 'query_rollup_of_day', 'day')).filter(
              (day) => day > '2026-10-03' && day < '2026-10-08',
            ),
          ).toEqual(['2026-10-03T15:00:00.000Z', '2026-10-07T15:00:00.000Z']);
          expect(await due(pool)).toEqual([
            '2026-10-04T15:00:00.000Z',
            '2026-10-06T15:00:00.000Z',
            '2026-10-08T15:00:00.000Z',
          ]);

          // Later searches affect earlier ones: the day before a range that starts with a day is
          // due as well.
          await runCommand(
            [
              'analytics',
              'forget',
              '--from',
              '2026-10-11T15:00:00Z',
              '--to',
              '2026-10-11T16:00:00Z',
            ],
            environment,
          );
          expect(await due(pool)).toContain('2026-10-10T15:00:00.000Z');

          // The comment of the 5th precedes the first range.
          const again = await runCommand(
            ['analytics', 'forget', '--before', '2026-10-07T12:00:00Z', '--json'],
            environment,
          );
          expect(JSON.parse(again.stdout)).toMatchObject({
            from: null,
            dryRun: false,
            comments: 1,
            popularQueries: 0,
          });
          const { rows } = await pool.query(
            'select day::text, comment, helpful from feedback order by day',
          );
          expect(rows).toEqual([
            { day: '2026-10-05', comment: null, helpful: false },
            { day: '2026-10-07', comment: '제 번호는 …', helpful: false },
          ]);
        } finally {
          await dataSource.destroy();
        }
      },
      COMMANDS_MS,
    );
  });

  it(
    'reports errors in one sentence',
    async () => {
      const { dataSource, environment } = await world();
      await dataSource.destroy();
      await expectMistake(
        ['export', path.join(folder, 'never.csv'), '--from', 'soon'],
        /^--from is "soon", but it must be a time /,
        environment,
      );
      await expect(readFile(path.join(folder, 'never.csv'))).rejects.toThrow('ENOENT');
      await expectMistake(
        ['export', '--what', 'views'],
        "error: option '--what <rows>' argument 'views' is invalid. Allowed choices are searches, clicks, suggestions.",
        environment,
      );
      await expectMistake(
        ['export', folder],
        /doum-analytics-\S+ is a folder: name a file\.$/,
        environment,
      );
      await expectMistake(
        ['forget', '--before', '90d', '--to', '80d'],
        "error: option '--before <when>' cannot be used with option '--to <when>'",
        environment,
      );
      const distant = new Date(Date.now() + 3 * 86_400_000).toISOString();
      await expectMistake(
        ['forget', '--before', distant],
        `Only the past can be forgotten, not all until ${distant}.`,
        environment,
      );
    },
    COMMANDS_MS,
  );
});
