import {
  FakeEngine,
  interpreterWith,
  knownHelp,
  plannedSearch,
} from '../../../test/support/planned-search.js';
import { SearchSort } from '../engine.js';
import { interpretSearch } from './interpret-search.js';
import type { SearchPlan } from './plan-search.js';

const FILTER = { productSlugs: ['talk'], includeCommon: true };
const known = knownHelp();
const interpreter = interpreterWith(['신고', '제보']);
const interpreted = async (plan: SearchPlan, engine: FakeEngine) => {
  const { query, rewrites } = await interpretSearch(plan, known, interpreter, engine.client);
  return [query?.text, ...rewrites.map(({ kind }) => kind)];
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
