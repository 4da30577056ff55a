import { Jobs } from '../../../src/core/work/jobs.js';
import { rollUp } from '../../../src/analytics/index.js';
import { poolOf } from '../../../src/core/database/database.js';
import { analyticsOf, logOf, searchAs, untilLogged } from '../../support/analytics.js';
import { type PastSearch, writePastSearches } from '../../support/past-searches.js';
import { importSaemiHelp } from '../../support/saemi-help.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let visitors = 0;
const somebody = () => ({ agent: `visitor ${(visitors += 1)}` });

beforeAll(async () => {
  // The test rolls up itself.
  jest.spyOn(Jobs.prototype, 'start').mockImplementation(() => undefined);
  app = await startTestApp('memory');
  await importSaemiHelp(app);
});
beforeEach(() =>
  app.app.dataSource.query(
    'truncate search_log, search_click, search_rollup, query_rollup_of_day, rollup_due',
  ),
);

const LISTS = `
  searches zeroResultRate unansweredRate
  timeline { searches zeroResults unanswered }
  zeroResultQueries { query }
  unansweredQueries { query searches unansweredRate filteredOutRate }
  filteredOutQueries { query searches unansweredRate filteredOutRate }`;

describe('A search', () => {
  it('is logged with its confidence, and counts as unanswered or as filtered out', async () => {
    const outside = { filter: { productSlugs: ['pay'] } };
    // Its telling word is in no article, although there are results.
    await searchAs(app.url, somebody(), '블록체인 비밀번호');
    await searchAs(app.url, somebody(), '블록체인 비밀번호');
    await searchAs(app.url, somebody(), '블록체인', outside);
    // An article of another product answers it.
    await searchAs(app.url, somebody(), '그룹채팅방', outside);
    await searchAs(app.url, somebody(), '그룹채팅방');
    // Searches for all matches have no confidence.
    const all = { literal: true, scope: 'ALL_MATCHES' };
    await searchAs(app.url, somebody(), '없는말없는말', all);
    await searchAs(app.url, somebody(), '다른없는말', { ...all, ...outside });
    await searchAs(app.url, somebody(), '', { filter: { productSlugs: [] } });
    await untilLogged(app, 8);
    const rows = await logOf<{ query: string; confidence: string | null; total: number }>(
      app,
      'select query, confidence, total > 0 as found from search_log order by at',
    );
    expect(rows.map(({ query, ...row }) => [query, Object.values(row)])).toEqual([
      ['블록체인 비밀번호', ['NONE', true]],
      ['블록체인 비밀번호', ['NONE', true]],
      ['블록체인', ['NONE', false]],
      ['그룹채팅방', ['HIGH', false]],
      ['그룹채팅방', ['HIGH', true]],
      ['없는말없는말', [null, false]],
      ['다른없는말', [null, false]],
      ['', [null, false]],
    ]);
    const figures = await analyticsOf<{ timeline: { searches: number }[] }>(app, LISTS);
    expect({
      ...figures,
      timeline: figures.timeline.filter(({ searches }) => searches > 0),
    }).toEqual({
      searches: 8,
      zeroResultRate: 5 / 8,
      unansweredRate: 4 / 8,
      timeline: [{ searches: 8, zeroResults: 5, unanswered: 4 }],
      zeroResultQueries: ['그룹채팅방', '다른없는말', '블록체인', '없는말없는말'].map((query) => ({
        query,
      })),
      unansweredQueries: [
        { query: '블록체인 비밀번호', searches: 2, unansweredRate: 1, filteredOutRate: 0 },
        { query: '블록체인', searches: 1, unansweredRate: 1, filteredOutRate: 0 },
        { query: '없는말없는말', searches: 1, unansweredRate: 1, filteredOutRate: 0 },
      ],
      filteredOutQueries: [
        { query: '그룹채팅방', searches: 2, unansweredRate: 0, filteredOutRate: 0.5 },
        { query: '다른없는말', searches: 1, unansweredRate: 0, filteredOutRate: 1 },
      ],
    });
  });
});

describe('Rarely clicked queries', () => {
  // A day in Korea that has ended.
  const from = new Date(Math.floor(Date.now() / 86_400_000 - 3) * 86_400_000 - 9 * 3_600_000);
  const range = { from, to: new Date(from.getTime() + 86_400_000) };
  const at = new Date(from.getTime() + 3_600_000);
  const LIST = 'meaningRate rarelyClickedQueries { query searches clickThroughRate }';
  const times = (count: number, clicks: number, search: Omit<PastSearch, 'at'>): PastSearch[] =>
    Array.from({ length: count }, (_, i) => ({ ...search, at, ...(i < clicks && { clicked: 1 }) }));

  it('have clearly fewer clicks than the average, and results', async () => {
    await writePastSearches(poolOf(app.app.dataSource), [
      ...times(100, 60, { query: '자주 여는 말' }),
      ...times(40, 8, { query: '가끔 여는 말' }),
      ...times(10, 0, { query: '안 여는 말', meaning: 'USED' }),
      // Below the average, but not clearly.
      ...times(3, 0, { query: '드문 말' }),
      ...times(20, 8, { query: '조금 덜 여는 말' }),
      // Neither browsing nor a click on a popular article changes the average.
      ...times(200, 0, { query: '' }),
      ...times(50, 0, { query: '없는 말', total: 0 }),
      ...times(50, 50, { query: '인기 도움말만 연 말', total: 0 }),
      // Its results were never opened, only the popular articles when there were none.
      ...times(30, 0, { query: '필터에 따라 다른 말' }),
      ...times(30, 30, { query: '필터에 따라 다른 말', total: 0, product: 'pay' }),
    ]);
    const expected = {
      meaningRate: 10 / 533,
      rarelyClickedQueries: [
        { query: '필터에 따라 다른 말', searches: 60, clickThroughRate: 0.5 },
        { query: '가끔 여는 말', searches: 40, clickThroughRate: 0.2 },
        { query: '안 여는 말', searches: 10, clickThroughRate: 0 },
      ],
    };
    expect(await analyticsOf(app, LIST, range)).toEqual(expected);
    // Of the average under the filter.
    expect(await analyticsOf(app, LIST, { ...range, filter: { productSlugs: ['pay'] } })).toEqual({
      ...{ meaningRate: 0, rarelyClickedQueries: [] },
    });

    await rollUp(poolOf(app.app.dataSource), { atOnce: true });
    await logOf(app, 'update analytics_state set log_from = now()');
    expect(await analyticsOf(app, LIST, range)).toEqual(expected);
    await logOf(app, "update analytics_state set log_from = 'epoch'");
  });
});
