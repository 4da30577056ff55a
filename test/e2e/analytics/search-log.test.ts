import { createHmac } from 'node:crypto';
import { sleep } from '../../../src/core/durations.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  analyticsOf,
  clickAs,
  logOf,
  RECORD_CLICK,
  requestAs,
  searchAs,
  untilLogged,
  type Visitor,
} from '../../support/analytics.js';
import { eventually } from '../../support/eventually.js';

let count = 0;
const somebody = (source?: string): Visitor => ({ agent: `visitor ${(count += 1)}`, source });

/**
 * A logged request after all previous ones: once it is in the log, a request that is missing will
 * not appear any more.
 */
async function settled(app: TestApp): Promise<void> {
  const query = `끝 ${(count += 1)}`;
  await searchAs(app.url, somebody(), query, { literal: true });
  await eventually(async () => {
    expect(await logOf(app, 'select from search_log where query = $1', [query])).toHaveLength(1);
  });
}

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp('memory');
  await importSaemiHelp(app);
});
afterAll(() => app.stop());
beforeEach(async () => {
  await settled(app);
  await app.app.dataSource.query('truncate search_log, search_click, suggestion_log, rollup_due');
});

const queries = async () =>
  (
    await logOf<{ query: string }>(
      app,
      `select query from search_log where query not like '끝%' order by at, query`,
    )
  ).map(({ query }) => query);

describe('The search log', () => {
  it('contains the text, the arguments and the source of a search', async () => {
    const visitor = somebody('app');
    await searchAs(app.url, visitor, ' 샘톡  비밀번호 변겅 ', {
      filter: { categorySlugs: ['account'], platformSlugs: ['ios'], includeCommon: true },
    });
    await untilLogged(app, 1);
    const [row] = await logOf<Record<string, unknown>>(app, 'select * from search_log');
    const catalog = await logOf<{ id: number }>(
      app,
      `select id from category where slug = 'account' union all select id from platform where slug = 'ios'`,
    );
    expect(row).toMatchObject({
      query: '샘톡 비밀번호 변겅',
      searched: '샘톡 비밀번호 변경',
      literal: false,
      product_ids: [],
      category_ids: [catalog[0]!.id],
      // The given filter, without the implied 공통.
      platform_ids: [catalog[1]!.id],
      include_common: true,
      sort: 'RELEVANCE',
      page: 1,
      confidence: 'HIGH',
      meaning: null,
      pinned: false,
      engine: 'MEMORY',
      degraded: false,
      source: 'app',
      staff: false,
      clicks: 0,
    });
    expect(row!.rewrites).toContainEqual({ kind: 'SPELLING', from: '변겅', to: '변경' });
    expect(Number(row!.total)).toBeGreaterThan(0);
    expect(row!.visitor).toHaveLength(16);
  });

  it('combines the numbered pages of a search, whose clicks count for it', async () => {
    const visitor = somebody();
    const pageOf = (page: number, variables: object = {}) =>
      searchAs(app.url, visitor, '설정', { first: 2, page, ...variables });
    await pageOf(1);
    // A page of the same batch, and one that arrives after its search was written.
    const second = await pageOf(2);
    await untilLogged(app, 1);
    const third = await pageOf(3);
    expect(third.searchId).not.toBe(second.searchId);
    await clickAs(app.url, visitor, { ...second, nodes: [null!, null!, ...second.nodes] }, 3);
    await clickAs(app.url, visitor, { ...third, nodes: [...Array(4), ...third.nodes] }, 5);
    // Pages of another search, without their first page.
    await searchAs(app.url, somebody(), '설정', { first: 2, page: 3 });
    const other = { filter: { platformSlugs: ['ios'] } };
    await pageOf(2, other);
    await pageOf(4, other);
    await eventually(async () => {
      expect(
        await logOf(
          app,
          `select page, cardinality(platform_ids) as filters, clicks, click_positions::integer as positions
           from search_log order by at`,
        ),
      ).toEqual([
        { page: 3, filters: 0, clicks: 2, positions: 8 },
        { page: 3, filters: 0, clicks: 0, positions: 0 },
        { page: 4, filters: 1, clicks: 0, positions: 0 },
      ]);
    });
    expect(await analyticsOf(app, 'searches clickThroughRate averageClickPosition')).toEqual({
      searches: 3,
      clickThroughRate: 1 / 3,
      averageClickPosition: 4,
    });
  });

  it('tells a search that found nothing by an unknown filter from an unanswered one', async () => {
    const nothing = { filter: { productSlugs: ['no'] }, literal: true };
    await searchAs(app.url, somebody(), '친구', nothing);
    await searchAs(app.url, somebody(), '친구', { filter: { platformSlugs: ['no'] } });
    await untilLogged(app, 2);
    expect(
      await analyticsOf(
        app,
        'unansweredRate zeroResultRate filteredOutQueries { query } facetUsage(field: PRODUCT) { slug }',
      ),
    ).toEqual({
      unansweredRate: 0,
      zeroResultRate: 1,
      filteredOutQueries: [{ query: '친구' }],
      facetUsage: [],
    });
  });

  it('combines the keystrokes of a search by jamo, including deleted letters', async () => {
    const visitor = somebody();
    for (const typed of [
      '비',
      '비미',
      '비밀',
      '비밀ㅂ',
      '비밀번',
      '비밀번ㅎ',
      '비밀번호',
      '비밀번',
      '비밀번호 변',
    ])
      await searchAs(app.url, visitor, typed);
    await settled(app);
    // Written separately, and still the same search.
    await searchAs(app.url, visitor, '비밀번호 변경');
    await settled(app);
    expect(await queries()).toEqual(['비밀번호 변경']);
  });

  it('does not combine searches of other visitors, other filters, other texts, browsing, or searches with a click', async () => {
    const visitor = somebody();
    await searchAs(app.url, visitor, '');
    await searchAs(app.url, visitor, '친구');
    await searchAs(app.url, somebody(), '친구 차단');
    await searchAs(app.url, visitor, '친구 숨', { filter: { productSlugs: ['talk'] } });
    await searchAs(app.url, visitor, '영수증');
    await clickAs(app.url, visitor, await searchAs(app.url, visitor, '환불'), 1);
    await searchAs(app.url, visitor, '환불은');
    await settled(app);
    expect(await queries()).toEqual([
      '',
      '친구',
      '친구 차단',
      '친구 숨',
      '영수증',
      '환불',
      '환불은',
    ]);
  });

  it('contains no personal numbers', async () => {
    await searchAs(app.url, somebody(), '010-1234-5678 로 보낸 송금', { literal: true });
    await requestAs(app.url, somebody(), '{ suggest(prefix: "saemi@example.com") { text } }');
    await settled(app);
    await eventually(async () =>
      expect(await logOf(app, 'select prefix from suggestion_log')).toEqual([
        { prefix: '(이메일)' },
      ]),
    );
    expect(await queries()).toEqual(['(전화번호) 로 보낸 송금']);
    expect(
      await logOf(
        app,
        `select from search_log where searched like '%1234%' or rewrites::text like '%1234%'`,
      ),
    ).toEqual([]);
  });

  it('distinguishes visitors by address and program for a day, and stores no address', async () => {
    const [one, other] = [somebody(), somebody()];
    await searchAs(app.url, one, '친구');
    await searchAs(app.url, one, '환불');
    await searchAs(app.url, other, '친구');
    await settled(app);
    expect(
      await logOf(
        app,
        `select count(distinct visitor)::int as visitors, count(distinct substring(visitor from 1 for 8))::int as addresses
         from search_log where query not like '끝%'`,
      ),
    ).toEqual([{ visitors: 2, addresses: 1 }]);
    const [{ salts }] = (await logOf<{ salts: number }>(
      app,
      `select count(*)::int as salts from visitor_salt where day >= (now() at time zone 'Asia/Seoul')::date`,
    )) as [{ salts: number }];
    expect(salts).toBe(2);
  });

  it('refuses a source that is not a name with one sentence', async () => {
    const answer = await requestAs(app.url, somebody('Kiosk!'), '{ products { slug } }');
    expect(answer).toMatchObject({
      status: 400,
      errors: [
        {
          message: 'The header x-doum-source is "Kiosk!".',
          extensions: { code: 'BAD_REQUEST', field: 'x-doum-source' },
        },
      ],
    });
  });
});

describe('Clicks', () => {
  const click = (visitor: Visitor, input: object) =>
    requestAs<never>(app.url, visitor, RECORD_CLICK, { input });

  it('count once per article of a search, and appear in the statistics', async () => {
    const visitor = somebody();
    const found = await searchAs(app.url, visitor, '친구');
    await clickAs(app.url, visitor, found, 2);
    await clickAs(app.url, visitor, found, 2);
    await clickAs(app.url, visitor, found, 1);
    await searchAs(app.url, somebody(), '영수증');
    await eventually(async () => {
      expect(
        await analyticsOf(
          app,
          'searches clickThroughRate averageClickPosition topQueries { query topArticles { slug } } noClickQueries { query }',
          {
            filter: { source: 'api' },
          },
        ),
      ).toEqual({
        searches: 2,
        clickThroughRate: 0.5,
        averageClickPosition: 1.5,
        topQueries: [
          { query: '영수증', topArticles: [] },
          {
            query: '친구',
            topArticles: expect.arrayContaining([
              { slug: found.nodes[0]!.slug },
              { slug: found.nodes[1]!.slug },
            ]),
          },
        ],
        noClickQueries: [{ query: '영수증' }],
      });
    });
  });

  it('on suggestions are in their log, and in no statistics of searches', async () => {
    const suggest = async (prefix: string) => {
      const { data } = await requestAs<{
        suggest: { searchId: string; article?: { id: string } }[];
      }>(
        app.url,
        somebody(),
        `query ($prefix: String!) {
          suggest(prefix: $prefix) { searchId ... on ArticleSuggestion { article { id } } }
        }`,
        { prefix },
      );
      expect(new Set(data!.suggest.map(({ searchId }) => searchId)).size).toBe(1);
      return data!.suggest;
    };
    const open = async (suggestions: Awaited<ReturnType<typeof suggest>>, position?: number) => {
      const at = suggestions.findIndex(({ article }) => article) + 1;
      const { searchId, article } = suggestions[at - 1]!;
      const input = { searchId, articleId: article!.id, position: position ?? at };
      const answer = await click(somebody(), input);
      expect(answer.data).toEqual({ recordClick: { recorded: true } });
      return at;
    };
    const first = await suggest('비밀번호');
    await open(first, 21);
    const at = await open(first);
    await open(first, 1);
    const second = await suggest('영수');
    expect(second[0]!.searchId).not.toBe(first[0]!.searchId);
    await eventually(async () => {
      expect(
        await logOf(
          app,
          `select prefix, position, article_id is not null as opened, id is not null as named
           from suggestion_log order by at`,
        ),
      ).toEqual([
        { prefix: '비밀번호', position: at, opened: true, named: true },
        { prefix: '영수', position: null, opened: false, named: true },
      ]);
    });
    // Long after they were written.
    const late = await open(second);
    await eventually(async () => {
      expect(await logOf(app, `select position from suggestion_log where prefix = '영수'`)).toEqual(
        [{ position: late }],
      );
    });
    expect(await logOf(app, 'select from search_click')).toEqual([]);
    expect(await analyticsOf(app, 'searches clickThroughRate')).toEqual({
      searches: 0,
      clickThroughRate: 0,
    });
    await requestAs(app.url, somebody(), '{ suggest(prefix: "친구") { text } }');
    await eventually(async () => {
      expect(await logOf(app, `select id from suggestion_log where prefix = '친구'`)).toEqual([
        { id: null },
      ]);
    });
  });

  it('cannot be forged', async () => {
    const visitor = somebody();
    const { searchId, nodes } = await searchAs(app.url, visitor, '친구');
    const articleId = nodes[0]!.id;
    const refusals = async (input: object) =>
      (await click(visitor, { articleId, searchId, position: 1, ...input })).errors?.[0];
    const unknown = {
      message: 'searchId is not the searchId of a search here.',
      extensions: { code: 'BAD_USER_INPUT', field: 'input.searchId' },
    };
    const bytes = Buffer.from(searchId, 'base64url');
    for (let at = 0; at < bytes.length; at += 5) {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      expect(await refusals({ searchId: forged.toString('base64url') })).toMatchObject(unknown);
    }
    const foreign = Buffer.concat([
      bytes.subarray(0, 20),
      createHmac('sha256', 'another help centre')
        .update(bytes.subarray(0, 20))
        .digest()
        .subarray(0, 12),
    ]);
    for (const wrong of [
      '',
      'a',
      '친구',
      searchId.slice(1),
      `${searchId}AAAA`,
      foreign.toString('base64url'),
    ])
      expect(await refusals({ searchId: wrong })).toMatchObject(unknown);
    expect(await refusals({ position: 0 })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'input.position' },
    });
    expect(await refusals({ position: 100_001 })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', field: 'input.position' },
    });
    expect(await refusals({ articleId: 'a' })).toMatchObject({
      extensions: { code: 'NOT_FOUND', field: 'input.articleId' },
    });
    // There is no hit after the last one.
    expect(await refusals({ position: 90_000 })).toBeUndefined();
    await settled(app);
    expect(await logOf(app, 'select from search_click')).toEqual([]);
  });

  it('on a keystroke belong to its final search', async () => {
    const visitor = somebody('app');
    const found = await searchAs(app.url, visitor, '친구');
    await searchAs(app.url, visitor, '친구를');
    await searchAs(app.url, visitor, '친구를 차단');
    await clickAs(app.url, visitor, found, 1);
    await eventually(async () => {
      expect(
        await analyticsOf(app, 'searches clickThroughRate topQueries { query clickThroughRate }', {
          filter: { source: 'app' },
        }),
      ).toEqual({
        searches: 1,
        clickThroughRate: 1,
        topQueries: [{ query: '친구를 차단', clickThroughRate: 1 }],
      });
    });
  });

  it('for a search more than a day old are refused', async () => {
    const visitor = somebody();
    const { searchId, nodes } = await searchAs(app.url, visitor, '친구');
    const [{ secret }] = (await logOf<{ secret: Buffer }>(
      app,
      `select secret from server_secret where name = 'search'`,
    )) as [{ secret: Buffer }];
    const body = Buffer.from(searchId, 'base64url').subarray(0, 20);
    body.writeUInt32BE(Math.floor(Date.now() / 1_000) - 86_500, 16);
    const old = Buffer.concat([
      body,
      createHmac('sha256', secret).update(body).digest().subarray(0, 12),
    ]).toString('base64url');
    const answer = await click(visitor, { searchId: old, articleId: nodes[0]!.id, position: 1 });
    expect(answer.errors![0]).toMatchObject({
      message: 'searchId is of a search that was made more than a day ago.',
      extensions: { code: 'BAD_USER_INPUT', field: 'input.searchId', hint: 'Search anew.' },
    });
  });
});

/** The time between two letters, of somebody who types fast. */
const TYPING_MS = 150;

describe('Two servers on one database', () => {
  let one: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    one = await startTestApp('memory');
    other = await startTestApp('memory', { databaseUrl: one.databaseUrl });
    await importSaemiHelp(one);
  });
  afterAll(async () => {
    await other.stop();
    await one.stop();
  });

  it('identify a common visitor, and merge keystrokes at both into one search', async () => {
    const visitor = { agent: 'somebody between two servers', source: 'app' };
    const typed = ['환', '환불', '환불은', '환불은 언', '환불은 언제'];
    for (const [i, query] of typed.entries()) {
      await searchAs((i % 2 === 0 ? one : other).url, visitor, query);
      const until = async () => {
        expect(await logOf(one, `select query from search_log where source = 'app'`)).toEqual([
          { query },
        ]);
      };
      // Written by one server before the other receives the next.
      if (i < 3) await eventually(until);
      // The servers do not share a clock, so letters that follow at once may be logged in another
      // order. Nobody types that fast.
      else await sleep(TYPING_MS);
    }
    await searchAs(other.url, visitor, '영수증');
    await eventually(async () => {
      expect(
        await analyticsOf(one, 'searches dailyVisitors topQueries { query }', {
          filter: { source: 'app' },
        }),
      ).toEqual({
        searches: 2,
        dailyVisitors: 1,
        topQueries: [{ query: '영수증' }, { query: '환불은 언제' }],
      });
    });
  });
});
