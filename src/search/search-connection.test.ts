import { foundHits, plannedSearch } from '../../test/support/planned-search.js';
import { SearchConfidence } from './confidence.js';
import { SearchEngineName } from './engine.js';
import { buildConnection } from './search-connection.js';

describe('buildConnection', () => {
  it("contains the interpretation of the query and the engine's answer", () => {
    const plan = plannedSearch({ query: '새미톡 아이폰' });
    const { answer, interpretation } = foundHits(plan, 35);
    const preferred = { productIds: [1], platformIds: [32] };
    const query = { ...interpretation.query!, preferred };
    const found = {
      answer,
      confidence: SearchConfidence.PARTIAL,
      interpretation: { ...interpretation, query },
    };
    expect(buildConnection(plan, found, [], { tookMs: 12, isDatabaseAway: false })).toEqual({
      plan,
      answer,
      edges: [],
      nodes: [],
      totalCount: 35,
      unknownFilters: [],
      confidence: SearchConfidence.PARTIAL,
      interpretation: {
        original: '새미톡 아이폰',
        searched: '새미톡 아이폰',
        rewrites: [],
        alternatives: [],
        didYouMean: null,
        inferredProducts: [plan.catalog.product(1)],
        inferredPlatforms: [plan.catalog.platform(32)],
      },
      engine: SearchEngineName.POSTGRES,
      degraded: false,
      degradedReason: null,
      tookMs: 12,
    });
  });
});
