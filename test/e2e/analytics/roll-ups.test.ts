import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../support/seeded-random.js';
import { Jobs } from '../../../src/core/work/jobs.js';
import { LogWriter, rollUp } from '../../../src/analytics/index.js';
import {
  type ClickRow,
  type LogBatch,
  type SearchRow,
} from '../../../src/analytics/log/log-rows.js';
import { dropPartitions } from '../../../src/analytics/log/partitions.js';
import { updatePopularity } from '../../../src/articles/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { toGlobalId } from '../../../src/core/global-id.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { analyticsOf, logOf } from '../../support/analytics.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Rows are rolled up six minutes after the end of their hour: in the first minutes of a day, the
 * hours before it are still due.
 */
const SETTLED_MS = 10 * 60_000;
/** The start of today in Korea; of yesterday in the first minutes of a day. */
const TODAY = new Date(
  Math.floor((Date.now() - SETTLED_MS + 9 * HOUR_MS) / DAY_MS) * DAY_MS - 9 * HOUR_MS,
);
const daysAgo = (days: number) => new Date(TODAY.getTime() - days * DAY_MS);

const QUERIES = ['친구', '환불', '영수증', '비밀번호', '', '알림', '없는 말', '그룹채팅', '신고'];
const REWRITES = [
  { kind: 'SPELLING', from: '변겅', to: '변경' },
  { kind: 'KEYBOARD_LAYOUT', from: 'clsrn', to: '친구' },
  { kind: 'SYNONYM', from: '움짤', to: '사진, 그림' },
];

let app: TestApp;
let writer: LogWriter;
let ids: { products: number[]; categories: number[]; platforms: number[]; articles: number[] };

/** A batch of searches and clicks, with about two searches per visitor. */
function traffic(random: () => number, from: Date, to: Date, searches: number): LogBatch {
  const pick = <T>(things: readonly T[]) => things[Math.floor(random() * things.length)]!;
  const some = (things: readonly number[]) =>
    random() < 0.3 ? [...new Set([pick(things), pick(things)])] : [];
  const rows = Array.from({ length: searches }, (_, i): SearchRow => {
    const query = pick(QUERIES);
    return {
      at: new Date(from.getTime() + Math.floor(random() * (to.getTime() - from.getTime()))),
      id: randomUUID(),
      query,
      searched: query,
      rewrites: random() < 0.2 ? [pick(REWRITES), pick(REWRITES)] : [],
      literal: false,
      understood: true,
      productIds: some(ids.products),
      categoryIds: some(ids.categories),
      platformIds: some(ids.platforms),
      includeCommon: true,
      updatedFrom: null,
      updatedTo: null,
      sort: 'RELEVANCE',
      page: 1,
      isNumberedPage: false,
      total: query === '없는 말' ? 0 : 1 + Math.floor(random() * 30),
      confidence: pick(['HIGH', 'PARTIAL', 'NONE', null]),
      meaning: pick(['USED', 'SKIPPED', null]),
      pinned: pick([true, false]),
      engine: 'MEMORY',
      degraded: false,
      tookMs: 5,
      source: pick(['app', 'web', 'api', 'kiosk']),
      applicationId: pick([null, null, 1, 2]),
      clientPlatform: pick([null, 'ios', 'android']),
      clientVersion: pick([null, '2.14.0', '3.0']),
      // Address 1 has more than 50 visitors a day.
      visitor: Buffer.from(
        `addr ${pick([1, 1, 2, 3])}${String(Math.floor(random() * searches * 0.5)).padStart(10, '0')}`,
      ),
      staff: i % 50 === 0,
    };
  });
  return { searches: rows, pages: [], clicks: clicksOf(random, rows), views: [], suggestions: [] };
}

function clicksOf(random: () => number, rows: readonly SearchRow[]): ClickRow[] {
  return rows
    .filter(() => random() < 0.4)
    .flatMap(({ at, id, total }) =>
      Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({
        at,
        searchId: id,
        searchedAt: at,
        address: Buffer.from(id.slice(0, 8)),
        articleId: ids.articles[Math.floor(random() * ids.articles.length)]!,
        position: 1 + Math.floor(random() * total),
      })),
    );
}

const FIGURES = `
  searches dailyVisitors zeroResultRate unansweredRate clickThroughRate averageClickPosition deflectionRate meaningRate
  previous { searches clickThroughRate dailyVisitors }
  hours: timeline(interval: HOUR) { at searches zeroResults unanswered clicks }
  days: timeline { at searches zeroResults unanswered clicks }
  weeks: timeline(interval: WEEK) { at searches zeroResults clicks }
  topQueries { query searches averageResults zeroResultRate unansweredRate filteredOutRate clickThroughRate averageClickPosition topArticles(first: 10) { slug } }
  zeroResultQueries { query searches }
  unansweredQueries { query unansweredRate }
  filteredOutQueries { query filteredOutRate }
  rarelyClickedQueries { query searches clickThroughRate }
  noClickQueries { query searches }
  query(query: "친구") {
    searches
    hours: timeline(interval: HOUR) { at searches zeroResults clicks }
    weeks: timeline(interval: WEEK) { at searches zeroResults clicks }
  }
  rewrites { kind from to searches zeroResultRate clickThroughRate }
  unhelpful: rewrites(helped: false, kind: SPELLING) { from searches }`;
/** The id of the application 1, which need not exist. */
const APPLICATION = toGlobalId('Application', 1);

const FACETS = `
  products: facetUsage(field: PRODUCT) { slug searches share zeroResultRate clickThroughRate topQueries { query searches } }
  platforms: facetUsage(field: PLATFORM) { slug searches }`;

const minutes = (date: Date, more: number) => new Date(date.getTime() + more * 60_000);

/** All statistics, for whole days and for ranges within days, with and without filters. */
async function everything(): Promise<unknown[]> {
  const whole = { from: daysAgo(4), to: TODAY };
  const partial = { from: minutes(daysAgo(3), 83), to: minutes(daysAgo(1), 457) };
  return Promise.all([
    analyticsOf(app, FIGURES + FACETS, whole),
    analyticsOf(app, FIGURES + FACETS, partial),
    analyticsOf(app, FIGURES, { ...whole, filter: { productSlugs: ['talk'] } }),
    analyticsOf(app, FIGURES, { ...partial, filter: { source: 'app' } }),
    analyticsOf(app, FIGURES, { ...whole, filter: { platformSlugs: ['ios'] } }),
    analyticsOf(app, FIGURES, { ...whole, filter: { applicationId: APPLICATION } }),
    analyticsOf(app, 'searches', { ...whole, filter: { source: 'kiosk', clientVersion: '3.0' } }),
    analyticsOf(app, FIGURES + FACETS, {
      ...whole,
      filter: { productSlugs: ['talk', 'pay'], source: 'web' },
    }),
    analyticsOf(app, FIGURES, { ...whole, timeZone: 'America/New_York' }),
    analyticsOf(app, FIGURES, { ...whole, timeZone: 'Asia/Kolkata' }),
  ]);
}

/** Number of due days that have ended. */
const due = async () =>
  Number(
    (
      await logOf<{ count: number }>(app, 'select count(*) from rollup_due where day < $1', [TODAY])
    )[0]!.count,
  );
const rollUpAll = () => rollUp(poolOf(app.app.dataSource), { atOnce: true });
/** As if the log before this moment were deleted; epoch: nothing is. */
const keepLogFrom = (moment: Date) =>
  app.app.dataSource.query('update analytics_state set log_from = $1', [moment]);

/**
 * Differences between the log and the roll-ups of days that are not due: of the sums of each hour,
 * and of the queries that several addresses searched on a day.
 */
const differences = (span: 'hour' | 'day') => {
  const [table, query] =
    span === 'hour' ? ['search_rollup', "''"] : ['query_rollup_of_day', 'l.query'];
  const start = `date_trunc('${span}', l.at, 'Asia/Seoul')`;
  const isDue = (moment: string) =>
    `exists (select from rollup_due where day = date_trunc('day', ${moment}, 'Asia/Seoul'))`;
  return `
  with log as (
    select ${start} as ${span}, d.dimension, d.value, ${query} as query, count(*) as searches, count(*) filter (where l.total = 0) as zero_results,
      count(*) filter (where l.query <> '' and (confidence = 'NONE' or confidence is null and total = 0 and product_ids || category_ids || platform_ids = '{}')) as unanswered,
      count(*) filter (where total = 0 and (confidence <> 'NONE' or confidence is null and product_ids || category_ids || platform_ids <> '{}')) as filtered_out,
      count(*) filter (where l.clicks > 0 and l.total = 0) as zero_clicked,
      count(*) filter (where l.clicks > 0) as clicked, sum(l.clicks) as clicks, sum(l.click_positions) as click_positions,
      count(*) filter (where l.meaning = 'USED') as by_meaning, count(*) filter (where l.pinned) as pinned
    from search_log l cross join lateral (
      select 0 as dimension, 0 as value union all select 1, array_position(array['app', 'web', 'api'], l.source) where l.source <> 'kiosk'
      union all select 5, l.application_id where l.application_id is not null
      union all select 2, unnest(l.product_ids) union all select 3, unnest(l.category_ids) union all select 4, unnest(l.platform_ids)) d
    where not ${isDue('l.at')}
    group by 1, 2, 3, 4 ${span === 'day' ? `having l.query = '' or count(distinct substring(l.visitor from 1 for 8)) filter (where not l.staff and l.at > ${start} + interval '1 minute') > 1` : ''}
  ), rolled as (
    select ${span}, dimension::int, value, ${query.replace('l.', '')}, searches, zero_results, unanswered, filtered_out, zero_clicked, clicked, clicks, click_positions, by_meaning, pinned from ${table} l
    where not ${isDue(`l.${span}`)} ${span === 'day' ? 'and query is not null' : ''}
  )
  (select 'log' as where, * from (select * from log except select * from rolled) a)
  union all (select 'roll-up', * from (select * from rolled except select * from log) b) limit 5`;
};
/** Differences of the sums of a day from the sums of its queries, with the others. */
const UNEQUAL_SUMS = `
  select * from (
    select date_trunc('day', hour, 'Asia/Seoul') as day, dimension, value, sum(searches) as searches, sum(clicks) as clicks
    from search_rollup group by 1, 2, 3) hours
  full join (
    select day, dimension, value, sum(searches) as searches, sum(clicks) as clicks
    from query_rollup_of_day group by 1, 2, 3) days using (day, dimension, value)
  where (hours.searches, hours.clicks) is distinct from (days.searches, days.clicks)`;
const expectNoDifferences = async () => {
  for (const sql of [differences('hour'), differences('day'), UNEQUAL_SUMS])
    expect(await logOf(app, sql)).toEqual([]);
};

beforeAll(async () => {
  // The tests run the server's jobs themselves, and check the state in between.
  jest.spyOn(Jobs.prototype, 'start').mockImplementation(() => undefined);
  app = await startTestApp('memory');
  await importSaemiHelp(app);
  const all = async (table: string) =>
    (await logOf<{ id: number }>(app, `select id from ${table} order by id`)).map(({ id }) => id);
  ids = {
    products: await all('product'),
    categories: await all('category'),
    platforms: await all('platform'),
    articles: await all('article'),
  };
  const pool = poolOf(app.app.dataSource);
  writer = new LogWriter(pool);
});

describe('The roll-ups', () => {
  it('have the same figures as the log, also after late clicks', async () => {
    const random = seededRandom(7);
    const early = traffic(random, daysAgo(9), TODAY, 4_000);
    await writer.write(early);
    const fromLog = await everything();
    await rollUpAll();
    expect(await due()).toBe(0);
    expect(await everything()).toEqual(fromLog);

    await writer.write({
      ...early,
      searches: [],
      clicks: clicksOf(random, early.searches.slice(0, 500)),
    });
    expect(await due()).toBeGreaterThan(0);
    const afterClicks = await everything();
    expect(afterClicks).not.toEqual(fromLog);
    await rollUpAll();
    expect(await everything()).toEqual(afterClicks);
    await expectNoDifferences();
    // Nothing is due again and again.
    expect(await rollUpAll()).toBe(0);
  }, 180_000);

  it('have the figures of the queries of several addresses when the log is deleted', async () => {
    const figures = `
      searches zeroResultRate unansweredRate clickThroughRate averageClickPosition deflectionRate meaningRate
      hours: timeline(interval: HOUR) { at searches clicks }
      topQueries { query searches averageResults averageClickPosition topArticles(first: 10) { slug } timeline { at searches clicks } }
      zeroResultQueries { query searches } unansweredQueries { query unansweredRate }
      filteredOutQueries { query filteredOutRate } noClickQueries { query }
      rarelyClickedQueries { query searches }
      query { searches weeks: timeline(interval: WEEK) { at searches } }
      rewrites { kind from to searches zeroResultRate clickThroughRate }
      products: facetUsage(field: PRODUCT) { slug searches share }`;
    const range = { from: daysAgo(7), to: TODAY };
    const fromLog = await analyticsOf(app, figures, range);
    await keepLogFrom(TODAY);
    try {
      expect(await analyticsOf(app, figures, range)).toEqual(fromLog);
      expect(
        await analyticsOf(app, 'topQueries { query searches }', {
          ...range,
          filter: { productSlugs: ['talk'] },
        }),
      ).toEqual({ topQueries: expect.arrayContaining([expect.anything()]) as unknown });
    } finally {
      await keepLogFrom(new Date(0));
    }
  }, 60_000);

  it('stay small under searches with every filter value, each of a query of its own', async () => {
    const at = (i: number) => new Date(daysAgo(5).getTime() + i * 60_000);
    const sizes = async () =>
      (
        await logOf<{ rows: number; bytes: number }>(
          app,
          `select (select count(*) from search_rollup)::integer + (select count(*) from query_rollup_of_day)::integer as rows,
             (select coalesce(sum(pg_column_size(r)), 0) from search_rollup r)::integer
               + (select coalesce(sum(pg_column_size(q)), 0) from query_rollup_of_day q)::integer as bytes`,
        )
      )[0]!;
    await rollUpAll();
    const before = await sizes();
    const [search] = traffic(seededRandom(3), at(0), at(1), 1).searches;
    const ofEach = (values: readonly number[]) => values.slice(0, 10);
    const searches = Array.from({ length: 160 }, (_, i) => ({
      ...search!,
      at: at(i),
      id: randomUUID(),
      ...{ query: `필터마다 ${i}`, searched: `필터마다 ${i}` },
      rewrites: [{ kind: 'SPELLING', from: `필터 ${i}`, to: '필터' }],
      productIds: ofEach(ids.products),
      categoryIds: ofEach(ids.categories),
      platformIds: ofEach(ids.platforms),
      // One address, and as many programs as searches.
      visitor: Buffer.from(`one addr${i}`.padEnd(16)),
    }));
    await writer.write({ searches, pages: [], clicks: [], views: [], suggestions: [] });
    await rollUpAll();
    const after = await sizes();
    // Three hours and a day, each with at most 10 values of 3 facets, all, and a source.
    expect(after.rows - before.rows).toBeLessThanOrEqual(4 * 32);
    expect(after.bytes - before.bytes).toBeLessThan(64 * 1024);
    await expectNoDifferences();
  }, 60_000);
});

describe('Data beyond the retention of the log', () => {
  it('is deleted with its partition after the roll-up; then only whole hours with at most one filter value are answered', async () => {
    const pool = poolOf(app.app.dataSource);
    const month = new Date(Date.UTC(TODAY.getUTCFullYear(), TODAY.getUTCMonth() - 5));
    // Days in Korea.
    const first = minutes(month, 15 * 60);
    const later = new Date(first.getTime() + 3 * DAY_MS);
    await writer.write(traffic(seededRandom(9), first, later, 500));
    const dropped = async () =>
      (await dropPartitions(pool, new Date(), { logDays: 90, rollupDays: 730 })).filter((name) =>
        name.startsWith('search_log'),
      );
    expect(await dropped()).toEqual([]);
    const whole = { from: first, to: later };
    const before = await analyticsOf<object>(
      app,
      'searches clickThroughRate topQueries { query searches }',
      whole,
    );
    await rollUpAll();
    expect(await dropped()).toEqual([
      `search_log_${month.toISOString().slice(0, 7).replace('-', '_')}`,
    ]);
    expect(
      await analyticsOf(
        app,
        'dailyVisitors searches clickThroughRate topQueries { query searches }',
        whole,
      ),
    ).toEqual({
      ...before,
      dailyVisitors: null,
    });
    const refusal = async (variables: object, fields = 'searches') => {
      const { errors } = await app.request(
        `query ($from: DateTime!, $to: DateTime!, $filter: AnalyticsFilter) { searchAnalytics(from: $from, to: $to, filter: $filter) { ${fields} } }`,
        { ...whole, ...variables },
        ADMIN_KEY,
      );
      return errors![0]!;
    };
    expect(await refusal({ from: minutes(first, 10) })).toMatchObject({
      message: expect.stringContaining('which is kept since') as string,
      extensions: {
        ...{ code: 'BAD_USER_INPUT', field: 'from', reason: 'STATISTICS_NOT_KEPT' },
        params: { since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string },
      },
    });
    const severalValues = { productSlugs: ['talk'], source: 'web' };
    expect(await refusal({ filter: severalValues })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'filter' },
    });
    // The sums are kept by the hour, the figures of queries by the day in Korea.
    const inDays = { ...whole, from: minutes(first, 60) };
    expect(await analyticsOf(app, 'searches', inDays)).toBeTruthy();
    expect(await refusal(inDays, 'topQueries { query }')).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'from' },
    });

    const { rows } = await pool.query<{ logFrom: Date }>(
      'select log_from as "logFrom" from analytics_state',
    );
    const [{ logFrom }] = rows as [{ logFrom: Date }];
    const previous = (from: Date, filter?: object) =>
      analyticsOf(app, 'previous { searches }', { from, to: minutes(from, 60), filter });
    expect(await previous(logFrom)).toEqual({ previous: { searches: expect.any(Number) } });
    expect(await previous(logFrom, severalValues)).toEqual({ previous: null });
    expect(await previous(minutes(logFrom, 30))).toEqual({ previous: null });
  }, 120_000);
});

describe('Popularity', () => {
  const popularityOf = async (slug: string) =>
    (
      await logOf<{ popularity: number; interest: number; views: number }>(
        app,
        `select popularity, interest, views::int as views from article_statistics s join article a on a.id = s.article_id where a.slug = $1`,
        [slug],
      )
    )[0]!;

  it('follows what readers open, with one index change for any number of views', async () => {
    const pool = poolOf(app.app.dataSource);
    while ((await updatePopularity(pool)) > 0);
    await app.settled();
    const order = async () =>
      (
        await app.request<{ search: { nodes: { slug: string }[] } }>(
          '{ search(sort: POPULARITY, first: 20) { nodes { slug } } }',
        )
      ).data!.search.nodes.map(({ slug }) => slug);
    const [least] = (await order()).slice(-1);
    const articleId = (
      await logOf<{ id: number }>(app, 'select id from article where slug = $1', [least])
    )[0]!.id;
    const before = await popularityOf(least!);
    for (let i = 0; i < 100; i += 1) {
      const views = Array.from({ length: 1_000 }, (_, j) => ({
        at: new Date(),
        articleId,
        address: Buffer.from(`${i}/${j}`.padEnd(8)),
      }));
      await writer.write({ searches: [], pages: [], clicks: [], views, suggestions: [] });
    }
    const read = await popularityOf(least!);
    expect([read.views, read.popularity]).toEqual([before.views + 100_000, before.popularity]);
    const outboxed = async () =>
      Number((await logOf<{ n: number }>(app, 'select last_value as n from outbox_id_seq'))[0]!.n);
    const last = await outboxed();
    expect(await updatePopularity(pool)).toBe(1);
    expect((await outboxed()) - last).toBe(1);
    const after = await popularityOf(least!);
    expect(after.interest).toBe(0);
    // Each view adds half a point.
    const weight = 2 ** ((Date.now() - Date.UTC(2026, 0, 1)) / (30 * DAY_MS));
    expect(after.popularity).toBeCloseTo(Math.log2(2 ** before.popularity + 50_000 * weight), 2);
    await app.settled();
    expect((await order())[0]).toBe(least);
  }, 120_000);
});
