import {
  FakeEngine,
  interpreterWith,
  publishedHelp,
  plannedSearch,
  SEARCH_CURSORS,
} from '../../../test/support/planned-search.js';
import { EngineUnavailable, SearchSort, SearchEngineName } from '../engine.js';
import { asTyped } from '../interpretation/interpret.js';
import { FacetField } from '../search-types.js';
import { askEngine, interpretSearch, toEngineRequest } from './find-hits.js';
import type { SearchPlan } from './plan-search.js';

// 메세지 is rare beside 메시지, which is offered in its place.
const often = Array.from({ length: 16 }, (_, i) => [`메시지 ${i}`, '메시지를 보내요.'] as const);
const known = publishedHelp(...often, ['기타', '메세지를 지워 주세요.']);
const interpreter = interpreterWith(['신고', '제보']);
const FILTER = { productSlugs: ['talk'], includeCommon: true };
const interpreted = async (plan: SearchPlan, engine: FakeEngine) => {
  const { query, rewrites } = await interpretSearch(plan, known, interpreter, engine.client);
  return [query?.text, ...rewrites.map(({ kind }) => kind)];
};
const finding = (totals: Record<string, number>) =>
  new FakeEngine(({ query }) => ({ total: totals[query!.text] ?? 0 }));
const ask = async (plan: SearchPlan, engine: FakeEngine) => {
  const interpretation = await interpretSearch(plan, known, interpreter, engine.client);
  const found = await askEngine(plan, interpretation, interpreter, engine.client);
  const { query, didYouMean } = found.interpretation;
  return { searched: query?.text, didYouMean, total: found.answer.total };
};

describe('interpretSearch', () => {
  it('corrects, without a filter without asking the engine', async () => {
    const engine = new FakeEngine(() => ({ total: 0 }));
    const plan = plannedSearch({ query: 'tlsrh 변겅' });
    expect(await interpreted(plan, engine)).toEqual([
      '신고 변경',
      'KEYBOARD_LAYOUT',
      'SPELLING',
      'SYNONYM',
    ]);
    expect(engine.requests).toEqual([]);
  });

  it('keeps a correction that finds something under the filter', async () => {
    const engine = new FakeEngine(() => ({ total: 1 }));
    const plan = plannedSearch({ query: '변겅', filter: FILTER }, { internal: true });
    expect(await interpreted(plan, engine)).toEqual(['변경', 'SPELLING']);
    expect(engine.requests).toEqual([
      expect.objectContaining({
        query: expect.objectContaining({ text: '변경' }),
        filter: plan.filter,
        internal: true,
        sort: SearchSort.UPDATED,
        first: 0,
      }),
    ]);
  });

  it('drops one that finds nothing there; synonyms stay', async () => {
    const engine = new FakeEngine(() => ({ total: 0 }));
    const plan = plannedSearch({ query: '신고 변겅', filter: FILTER });
    expect(await interpreted(plan, engine)).toEqual(['신고 변겅', 'SYNONYM']);
  });

  it('does not ask the engine about a query without mistakes', async () => {
    const engine = new FakeEngine(() => ({ total: 0 }));
    const plan = plannedSearch({ query: '신고', filter: FILTER });
    expect(await interpreted(plan, engine)).toEqual(['신고', 'SYNONYM']);
    expect(engine.requests).toEqual([]);
  });

  it('changes nothing of a literal query', async () => {
    const engine = new FakeEngine(() => ({ total: 0 }));
    const plan = plannedSearch({ query: '신고 변겅', literal: true });
    expect(await interpreted(plan, engine)).toEqual(['신고 변겅']);
  });
});

describe('askEngine', () => {
  it('asks once for what is found', async () => {
    const engine = finding({ 변경: 2 });
    expect(await ask(plannedSearch({ query: '변겅' }), engine)).toEqual({
      searched: '변경',
      didYouMean: null,
      total: 2,
    });
    expect(engine.requests).toHaveLength(1);
  });

  it('searches without corrections where the corrected query finds nothing', async () => {
    const engine = finding({ 변겅: 1 });
    expect(await ask(plannedSearch({ query: '변겅' }), engine)).toEqual({
      searched: '변겅',
      didYouMean: null,
      total: 1,
    });
    expect(engine.requests.map(({ query }) => query!.text)).toEqual(['변경', '변겅']);
  });

  it('offers another word that finds something', async () => {
    const engine = finding({ 메세지: 1, 메시지: 16 });
    const plan = plannedSearch({ query: '메세지', fields: { didYouMean: true } });
    expect(await ask(plan, engine)).toEqual({
      searched: '메세지',
      didYouMean: '메시지',
      total: 1,
    });
  });

  it('drops an offer that finds nothing', async () => {
    const plan = plannedSearch({ query: '메세지', fields: { didYouMean: true } });
    expect(await ask(plan, finding({ 메세지: 1 }))).toMatchObject({ didYouMean: null, total: 1 });
  });

  it('does not prove an offer that is not selected', async () => {
    const engine = finding({ 메세지: 1 });
    expect(await ask(plannedSearch({ query: '메세지' }), engine)).toMatchObject({ total: 1 });
    expect(engine.requests).toHaveLength(1);
  });

  it('is SEARCH_UNAVAILABLE without an engine', async () => {
    const engine = new FakeEngine(() => {
      throw new EngineUnavailable('It is away.');
    });
    await expect(ask(plannedSearch({ query: '신고' }), engine)).rejects.toMatchObject({
      code: 'SEARCH_UNAVAILABLE',
    });
  });
});

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;
const requestOf = (plan: SearchPlan, engine = POSTGRES) =>
  toEngineRequest(plan, asTyped(plan.text, null), engine);

describe('toEngineRequest', () => {
  it('asks for nothing that is not selected', () => {
    expect(requestOf(plannedSearch({ query: '신고', fields: { hits: false } }))).toEqual({
      query: asTyped('신고', null).query,
      filter: plannedSearch().filter,
      internal: false,
      sort: SearchSort.RELEVANCE,
      first: 0,
      after: undefined,
      facets: { product: false, category: false, platform: null },
      highlight: { title: false, body: false },
    });
  });

  it('asks for highlights where there is a query', () => {
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

  it('counts 공통 for every platform, unless the filter leaves it out', () => {
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

  it('continues by sort values for the engine that made them, by offset for another', () => {
    const place = { engine: ELASTICSEARCH, sort: [1.5, 'b'], offset: 20 };
    const after = SEARCH_CURSORS.seal(place, plannedSearch().cursors);
    const plan = plannedSearch({ after });
    expect(requestOf(plan, ELASTICSEARCH).after).toEqual({ sort: [1.5, 'b'] });
    expect(requestOf(plan, POSTGRES).after).toEqual({ offset: 20 });
  });
});
