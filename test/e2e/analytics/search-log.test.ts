import { createHmac } from 'node:crypto';
import { sleep } from '../../../src/core/sleep.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import {
  analyticsOf,
  clickAs,
  type Found,
  logOf,
  RECORD_CLICK,
  requestAs,
  searchAs,
  untilLogged,
  type Visitor,
} from '../../support/analytics.js';
import { eventually } from '../../support/eventually.js';
import { fromAddresses, popularAmong } from '../../support/popular-query.js';

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

describe('Facet usage of ten searches, counted by hand', () => {
  // query, filter, whether the first hit is clicked
  const TEN: [string, object | undefined, boolean][] = [
    ['친구', undefined, true],
    ['친구', { productSlugs: ['talk'] }, true],
    ['친구 차단', { productSlugs: ['talk'] }, false],
    ['없는말없는말', { productSlugs: ['talk'] }, false],
    ['환불', { productSlugs: ['pay'] }, true],
    ['영수증', { productSlugs: ['pay', 'talk'] }, false],
    ['영수증', { platformSlugs: ['ios'] }, true],
    ['화면', { platformSlugs: ['ios', 'android'], categorySlugs: ['chat'] }, false],
    ['', { categorySlugs: ['chat'] }, false],
    ['설정', { categorySlugs: ['account'] }, true],
  ];

  it('is the share of searches with each filter', async () => {
    for (const [query, filter, isOpened] of TEN) {
      const visitor = somebody('web');
      const found: Found = await searchAs(app.url, visitor, query, { filter, literal: true });
      if (isOpened) await clickAs(app.url, visitor, found, 1);
    }
    const usage = (field: string) =>
      analyticsOf<{ facetUsage: object[] }>(
        app,
        `facetUsage(field: ${field}) { slug label searches share zeroResultRate clickThroughRate topQueries { query searches } }`,
        { filter: { source: 'web' } },
      ).then(({ facetUsage }) => facetUsage);
    await eventually(async () =>
      expect(await analyticsOf(app, 'searches', { filter: { source: 'web' } })).toEqual({
        searches: 10,
      }),
    );
    await settled(app);
    expect(await usage('PRODUCT')).toEqual([
      {
        ...{
          slug: 'talk',
          label: '새미톡',
          searches: 4,
          share: 0.4,
          zeroResultRate: 0.25,
          clickThroughRate: 0.25,
        },
        topQueries: [
          { query: '없는말없는말', searches: 1 },
          { query: '영수증', searches: 1 },
          { query: '친구', searches: 1 },
          { query: '친구 차단', searches: 1 },
        ],
      },
      {
        ...{
          slug: 'pay',
          label: '새미페이',
          searches: 2,
          share: 0.2,
          zeroResultRate: 0,
          clickThroughRate: 0.5,
        },
        topQueries: [
          { query: '영수증', searches: 1 },
          { query: '환불', searches: 1 },
        ],
      },
    ]);
    expect(await usage('CATEGORY')).toMatchObject([
      {
        slug: 'chat',
        searches: 2,
        share: 0.2,
        zeroResultRate: 0,
        clickThroughRate: 0,
        topQueries: [{ query: '화면', searches: 1 }],
      },
      { slug: 'account', searches: 1, share: 0.1, clickThroughRate: 1 },
    ]);
    expect(await usage('PLATFORM')).toMatchObject([
      { slug: 'ios', searches: 2, share: 0.2, clickThroughRate: 0.5 },
      { slug: 'android', searches: 1, share: 0.1, clickThroughRate: 0 },
    ]);
    expect(
      await analyticsOf(app, 'searches zeroResultRate clickThroughRate dailyVisitors', {
        filter: { productSlugs: ['talk'] },
      }),
    ).toEqual({ searches: 4, zeroResultRate: 0.25, clickThroughRate: 0.25, dailyVisitors: 4 });
  });
});

describe('Popular queries', () => {
  const popular = async () =>
    (
      await app.request<{ popularQueries: { text: string }[] }>('{ popularQueries { text } }')
    ).data!.popularQueries.map(({ text }) => text);

  it('are successful queries of five visitors, without personal numbers, typing errors and searches of staff', async () => {
    await app.admin(
      `mutation { a: setSynonymSet(input: { terms: ["움짤", "움직이는 사진"] }) { synonymSet { id } }
        c: setSynonymSet(input: { terms: ["환불", "되돌려받기"] }) { synonymSet { id } }
        b: setSynonymSet(input: { terms: ["친구추가하기", "친구 만들기"] }) { synonymSet { id } } }`,
    );
    await popularAmong(app, [
      ...fromAddresses('아무도 쓰지 않은 문장', 9),
      ...fromAddresses('친구 추가하기', 5),
      ...fromAddresses('넷만 찾은 말', 4),
      ...fromAddresses('한 집에서', 5, { address: 1 }),
      ...fromAddresses('없는 것', 5, { total: 0 }),
      ...fromAddresses('1234 5678 90', 5),
      ...fromAddresses('상담원만', 5, { staff: true }),
      ...fromAddresses('친그', 5, { understood: false }),
      // A further address without hits does not remove a query.
      ...fromAddresses('친구 추가하기', 1, { address: 9, total: 0 }),
      ...fromAddresses('움짤', 7),
      // Repeated searches of one visitor count once.
      ...fromAddresses('환불', 5),
      ...fromAddresses('환불', 20, { address: 1 }),
    ]);
    await eventually(async () =>
      expect(await popular()).toEqual(['움짤', '친구 추가하기', '환불']),
    );
    const answer = await app.request<{ suggest: { text: string; __typename: string }[] }>(
      '{ suggest(prefix: "친구 추") { __typename text } }',
    );
    expect(answer.data!.suggest[0]).toEqual({
      __typename: 'QuerySuggestion',
      text: '친구 추가하기',
    });
    for (const filter of ['productSlugs', 'categorySlugs', 'platformSlugs'])
      for (const slugs of ['[]', '["no"]']) {
        const query = `{ suggest(prefix: "친구 추", filter: { ${filter}: ${slugs} }) { text } }`;
        expect([query, (await app.request(query)).data]).toEqual([query, { suggest: [] }]);
      }
  });
});

describe('The searchAnalytics of', () => {
  const refusal = async (variables: object) => {
    const answer = await app.request(
      `query ($from: DateTime!, $to: DateTime!, $timeZone: String! = "Asia/Seoul", $filter: AnalyticsFilter) {
        searchAnalytics(from: $from, to: $to, timeZone: $timeZone, filter: $filter) { searches timeline(interval: HOUR) { at } } }`,
      { from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', ...variables },
      ADMIN_KEY,
    );
    return (
      answer.errors?.[0] && { message: answer.errors[0].message, ...answer.errors[0].extensions }
    );
  };

  it.each([
    ['a reversed range', { to: '2026-10-01T00:00:00Z' }, 'from', 'is not before to'],
    [
      '100 years',
      { from: '1930-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z' },
      'from',
      'more than the 730',
    ],
    ['a day that there is not', { from: '2026-02-30T00:00:00Z' }, 'from', 'is not a time'],
    ['no time zone', { timeZone: 'Asia/Pyeongchang' }, 'timeZone', 'no time zone'],
    [
      'a source that is not a name',
      { filter: { source: '키오스크' } },
      'filter.source',
      'No client',
    ],
    [
      'an unknown product',
      { filter: { productSlugs: ['nothing'] } },
      'filter.productSlugs',
      'no product',
    ],
    [
      'too many points',
      { from: '2026-01-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
      'interval',
      'at most 2,400',
    ],
  ])('%s is refused with one sentence', async (_, variables, field, message) => {
    expect(await refusal(variables)).toMatchObject({
      field,
      message: expect.stringContaining(message) as string,
    });
  });

  it('a time without searches has no division by zero', async () => {
    const nothing = await analyticsOf<Record<string, unknown>>(
      app,
      `searches dailyVisitors zeroResultRate clickThroughRate averageClickPosition deflectionRate previous { searches }
       timeline(interval: WEEK) { searches } topQueries { query } zeroResultQueries { query } noClickQueries { query }
       facetUsage(field: PRODUCT) { slug } rewrites { from } query(query: "친구") { query }`,
      { from: new Date('2026-11-02T00:00:00+09:00'), to: new Date('2026-11-09T00:00:00+09:00') },
    );
    expect(nothing).toEqual({
      searches: 0,
      dailyVisitors: 0,
      zeroResultRate: 0,
      clickThroughRate: 0,
      averageClickPosition: null,
      deflectionRate: 0,
      previous: { searches: 0 },
      timeline: [{ searches: 0 }],
      topQueries: [],
      zeroResultQueries: [],
      noClickQueries: [],
      facetUsage: [],
      rewrites: [],
      query: null,
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
