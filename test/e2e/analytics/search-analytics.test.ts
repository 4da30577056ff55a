import { importSaemiHelp } from '../../support/saemi-help.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { analyticsOf, clickAs, type Found, logOf, searchAs } from '../../support/analytics.js';
import { eventually } from '../../support/eventually.js';
import { fromAddresses, popularAmong } from '../../support/popular-query.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp('memory');
  await importSaemiHelp(app);
});

const untilClicked = (clicks: number) =>
  eventually(async () => expect(await logOf(app, 'select from search_click')).toHaveLength(clicks));

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
    for (const [i, [query, filter, isOpened]] of TEN.entries()) {
      const visitor = { agent: `visitor ${i}`, source: 'web' };
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
    await untilClicked(5);
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

  it('are successful queries of five visitors, without personal numbers, typing errors, and searches of staff and agents', async () => {
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
      ...fromAddresses('친구 만들기', 5, { source: 'mcp' }),
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
