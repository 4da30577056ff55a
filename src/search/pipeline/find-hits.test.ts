import {
  FakeEngine,
  interpreterWith,
  publishedHelp,
  plannedSearch,
  SEARCH_CURSORS,
} from '../../../test/support/planned-search.js';
import { EngineUnavailable, SearchSort, SearchEngineName } from '../engine.js';
import { asTyped } from '../interpretation/interpret.js';
import { FacetField, SearchScope } from '../search-types.js';
import { askEngine, interpretSearch, toEngineRequest } from './find-hits.js';
import type { Place } from '../search-paging.js';
import type { SearchPlan } from './plan-search.js';

// 메세지 is far rarer than 메시지, which is suggested instead.
const frequent = Array.from({ length: 16 }, (_, i) => [`메시지 ${i}`, '메시지를 보내요.'] as const);
const articles = publishedHelp(...frequent, ['기타', '메세지를 지워 주세요.']);
const interpreter = interpreterWith(['신고', '제보']);
const FILTER = { productSlugs: ['talk'], includeCommon: true };
const interpreted = async (plan: SearchPlan) => {
  const { query, rewrites } = await interpretSearch(plan, articles, interpreter);
  return [query?.text, ...rewrites.map(({ kind }) => kind)];
};
const finding = (totals: Record<string, number>) =>
  new FakeEngine(({ query }) => ({ total: totals[query!.text] ?? 0 }));
const ask = async (plan: SearchPlan, engine: FakeEngine) => {
  const interpretation = await interpretSearch(plan, articles, interpreter);
  const found = await askEngine(plan, interpretation, articles, interpreter, engine.client);
  const { query, didYouMean } = found.interpretation;
  return { searched: query?.text, didYouMean, total: found.answer.total };
};

describe('interpretSearch', () => {
  it.each([{}, { filter: FILTER }])(
    'corrects a query, whatever the filter: %j',
    async (request) => {
      const plan = plannedSearch({ query: 'tlsrh 로그잉', ...request });
      expect(await interpreted(plan)).toEqual([
        '신고 로그인',
        'KEYBOARD_LAYOUT',
        'SPELLING',
        'SYNONYM',
      ]);
    },
  );

  it('does not change a literal query', async () => {
    const plan = plannedSearch({ query: '신고 로그잉', literal: true });
    expect(await interpreted(plan)).toEqual(['신고 로그잉']);
  });
});

describe('askEngine', () => {
  it('sends one request if there are results', async () => {
    const engine = finding({ 로그인: 2 });
    expect(await ask(plannedSearch({ query: '로그잉' }), engine)).toEqual({
      searched: '로그인',
      didYouMean: null,
      total: 2,
    });
    expect(engine.requests).toHaveLength(1);
  });

  it('returns a suggestion with results', async () => {
    const engine = finding({ 메세지: 1, 메시지: 16 });
    const plan = plannedSearch({ query: '메세지', fields: { didYouMean: true } });
    expect(await ask(plan, engine)).toEqual({
      searched: '메세지',
      didYouMean: '메시지',
      total: 1,
    });
  });

  it('drops a suggestion without results', async () => {
    const plan = plannedSearch({ query: '메세지', fields: { didYouMean: true } });
    expect(await ask(plan, finding({ 메세지: 1 }))).toMatchObject({ didYouMean: null, total: 1 });
  });

  it('suggests a text without its quotation marks if no article has it', async () => {
    const fields = { didYouMean: true };
    const engine = finding({ '두 단계 "인증"': 0, '두 단계 인증': 3, '"신고"': 2 });
    expect(await ask(plannedSearch({ query: '두 단계 "인증"', fields }), engine)).toEqual({
      searched: '두 단계 "인증"',
      didYouMean: '두 단계 인증',
      total: 0,
    });
    expect(engine.requests.at(-1)!.query!.phrases).toEqual([]);
    const missing = plannedSearch({ query: '"쿼카"', fields });
    expect(await ask(missing, engine)).toMatchObject({ didYouMean: null, total: 0 });
    const found = plannedSearch({ query: '"신고"', fields });
    expect(await ask(found, engine)).toMatchObject({ didYouMean: null, total: 2 });
  });

  it('verifies a suggestion as it would be searched', async () => {
    const engine = finding({ 메세지: 1, 메시지: 16 });
    const request = { query: '메세지', filter: FILTER, fields: { didYouMean: true } };
    const plan = plannedSearch(request, { internal: true });
    await ask(plan, engine);
    expect(engine.requests.at(-1)).toMatchObject({
      query: { text: '메시지' },
      filter: plan.filter,
      internal: true,
      minimumScore: 'answers',
      first: 0,
    });
  });

  it('does not verify a suggestion that is not selected', async () => {
    const engine = finding({ 메세지: 1 });
    expect(await ask(plannedSearch({ query: '메세지' }), engine)).toMatchObject({ total: 1 });
    expect(engine.requests).toHaveLength(1);
  });

  it('throws SEARCH_UNAVAILABLE without an engine', async () => {
    const engine = new FakeEngine(() => {
      throw new EngineUnavailable('It is away.', { code: 'AWAY' });
    });
    await expect(ask(plannedSearch({ query: '신고' }), engine)).rejects.toMatchObject({
      code: 'SEARCH_UNAVAILABLE',
    });
  });
});

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;
const requestOf = (plan: SearchPlan, engine = POSTGRES) =>
  toEngineRequest(plan, asTyped(plan.text), engine);

describe('toEngineRequest', () => {
  it('requests only selected parts', () => {
    expect(requestOf(plannedSearch({ query: '신고', fields: { hits: false } }))).toEqual({
      query: asTyped('신고').query,
      filter: plannedSearch().filter,
      internal: false,
      sort: SearchSort.RELEVANCE,
      minimumScore: 'answers',
      first: 0,
      after: undefined,
      facets: { product: false, category: false, platform: null },
      highlight: { title: false, body: false },
    });
  });

  it('requests highlights only with a query', () => {
    const fields = { titleHighlight: true, matchedBody: true };
    expect(requestOf(plannedSearch({ query: '신고', fields }))).toMatchObject({
      first: 10,
      highlight: { title: true, body: true },
    });
    expect(requestOf(plannedSearch({ query: ' ', fields }))).toMatchObject({
      query: null,
      highlight: { title: false, body: false },
    });
  });

  it('counts 공통 for every platform, unless the filter excludes it', () => {
    const fields = { facets: new Set([FacetField.PLATFORM]) };
    expect(requestOf(plannedSearch({ fields })).facets).toEqual({
      product: false,
      category: false,
      platform: [
        { platformId: 31, matches: [31] },
        { platformId: 32, matches: [32, 31] },
        { platformId: 33, matches: [33, 31] },
      ],
    });
    const without = plannedSearch({ fields, filter: { includeCommon: false } });
    expect(requestOf(without).facets.platform![1]).toEqual({ platformId: 32, matches: [32] });
  });

  it('continues by sort values on the same engine and by offset on another', () => {
    const position = {
      engine: ELASTICSEARCH,
      sort: [1.5, 'b'],
      offset: 20,
      minimumScore: null,
      confidence: null,
    };
    const after = SEARCH_CURSORS.seal(position, plannedSearch().cursors);
    const plan = plannedSearch({ after });
    expect(requestOf(plan, ELASTICSEARCH).after).toEqual({ sort: [1.5, 'b'] });
    expect(requestOf(plan, POSTGRES).after).toEqual({ offset: 20 });
  });

  it.each([
    ['answers', { scope: SearchScope.ANSWERS }, 'answers'],
    ['all matches', { scope: SearchScope.ALL_MATCHES }, null],
    ['a literal query', { literal: true }, 'answers'],
    ['no query', { query: '' }, 'answers'],
  ] as const)('has the lowest score of a hit for %s', (_, request, minimumScore) => {
    expect(requestOf(plannedSearch({ query: '신고', ...request })).minimumScore).toBe(minimumScore);
  });

  it('continues with the lowest score of the first page only on the same engine', () => {
    const pageAfter = (place: Partial<Place>, request = {}) => {
      const first = plannedSearch({ query: '신고', ...request });
      const sealed = {
        engine: ELASTICSEARCH,
        sort: [1],
        offset: 20,
        minimumScore: 0.75,
        confidence: null,
        ...place,
      };
      const after = SEARCH_CURSORS.seal(sealed, first.cursors);
      const plan = plannedSearch({ query: '신고', after, ...request });
      return [ELASTICSEARCH, POSTGRES].map((engine) => requestOf(plan, engine).minimumScore);
    };
    expect(pageAfter({})).toEqual([0.75, 'answers']);
    expect(pageAfter({ sort: null })).toEqual([0.75, 'answers']);
    expect(pageAfter({ minimumScore: 0 })).toEqual([0, 'answers']);
    expect(pageAfter({ minimumScore: null })).toEqual(['answers', 'answers']);
    expect(pageAfter({ engine: null })).toEqual(['answers', 'answers']);
    expect(pageAfter({}, { scope: SearchScope.ALL_MATCHES })).toEqual([null, null]);
    expect(pageAfter({}, { literal: true })).toEqual([0.75, 'answers']);
  });
});
