import { plannedSearch, SEARCH_CURSORS } from '../../../test/support/planned-search.js';
import { SearchEngineName, SearchSort } from '../engine.js';
import { asTyped } from '../interpretation/interpret.js';
import { FacetField } from '../search-types.js';
import { toEngineRequest } from './engine-request.js';
import type { SearchPlan } from './plan-search.js';

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;
const requestOf = (plan: SearchPlan, engine = POSTGRES) =>
  toEngineRequest(plan, asTyped(plan.text, null), engine);

describe('toEngineRequest', () => {
  it('asks for nothing that is not selected', () => {
    expect(requestOf(plannedSearch({ query: '신고', wants: { hits: false } }))).toEqual({
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
    const wants = { titleHighlight: true, matchedBody: true };
    expect(requestOf(plannedSearch({ query: '신고', wants }))).toMatchObject({
      first: 10,
      highlight: { title: true, body: true },
    });
    expect(requestOf(plannedSearch({ query: ' ', wants }))).toMatchObject({
      query: null,
      highlight: { title: false, body: false },
    });
  });

  it('counts 공통 for every platform, unless the filter leaves it out', () => {
    const wants = { facets: new Set([FacetField.PLATFORM]) };
    expect(requestOf(plannedSearch({ wants })).facets).toEqual({
      product: false,
      category: false,
      platform: [
        { platformId: 31, matches: [31] },
        { platformId: 32, matches: [32, 31] },
        { platformId: 33, matches: [33, 31] },
      ],
    });
    const without = plannedSearch({ wants, filter: { includeCommon: false } });
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
