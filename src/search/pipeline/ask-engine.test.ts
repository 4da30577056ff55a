import {
  FakeEngine,
  interpreterWith,
  knownHelp,
  plannedSearch,
} from '../../../test/support/planned-search.js';
import { EngineUnavailable } from '../engine.js';
import { askEngine } from './ask-engine.js';
import { interpretSearch } from './interpret-search.js';
import type { SearchPlan } from './plan-search.js';

// 메세지 is rare beside 메시지, which is offered in its place.
const often = Array.from({ length: 16 }, (_, i) => [`메시지 ${i}`, '메시지를 보내요.'] as const);
const known = knownHelp(...often, ['기타', '메세지를 지워 주세요.']);
const interpreter = interpreterWith();
const finding = (totals: Record<string, number>) =>
  new FakeEngine(({ query }) => ({ total: totals[query!.text] ?? 0 }));
const ask = async (plan: SearchPlan, engine: FakeEngine) => {
  const interpretation = await interpretSearch(plan, known, interpreter, engine.client);
  const found = await askEngine(plan, interpretation, interpreter, engine.client);
  const { query, didYouMean } = found.interpretation;
  return { searched: query?.text, didYouMean, total: found.answer.total };
};

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
    const plan = plannedSearch({ query: '메세지', wants: { didYouMean: true } });
    expect(await ask(plan, engine)).toEqual({
      searched: '메세지',
      didYouMean: '메시지',
      total: 1,
    });
  });

  it('drops an offer that finds nothing', async () => {
    const plan = plannedSearch({ query: '메세지', wants: { didYouMean: true } });
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
