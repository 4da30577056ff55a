import { poolOf } from '../../src/core/database/database.js';
import { clickAs, searchAs, untilLogged } from './analytics.js';
import { writePastSearches } from './past-searches.js';
import type { TestApp } from './start-test-app.js';

/** A query that no article answers: no published text has these letters. */
export const MISSING = '쀍뛟퀧';
/** A query without hits under its filter, which a spreadsheet would treat as a formula. */
export const FORMULA = '=쀍뛟';
/** A query with clicks. */
export const OPENED = '친구 차단';
/** A query without clicks. */
export const UNOPENED = '비밀번호 변경';

/**
 * 26 searches of the demo help centre today over HTTP, each by a different visitor, 3 without hits,
 * with 18 clicks; and 11 searches on the days before `from`, none of them on the last one: in the
 * first hours of a day, the previous period ends in the same hours of that day.
 */
export async function makeTraffic(app: TestApp, from: Date): Promise<void> {
  let visitors = 0;
  const search = (query: string, source: string, more: object = {}) =>
    searchAs(app.url, { agent: `visitor ${(visitors += 1)}`, source }, query, {
      literal: true,
      scope: 'ALL_MATCHES',
      ...more,
    });
  const click = async (position: number, found: ReturnType<typeof search>) =>
    clickAs(app.url, { agent: 'clicker' }, await found, position);
  for (let i = 0; i < 4; i += 1)
    await click(1 + (i % 2), search(OPENED, 'app', { filter: { productSlugs: ['saemi-talk'] } }));
  for (let i = 0; i < 2; i += 1) await search(OPENED, 'web');
  for (let i = 0; i < 3; i += 1)
    await search(UNOPENED, 'web', { filter: { categorySlugs: ['talk-account-security'] } });
  for (let i = 0; i < 2; i += 1)
    await search(MISSING, 'api', {
      ...{ filter: { platformSlugs: ['ios'] }, literal: false, scope: 'ANSWERS' },
    });
  await search(FORMULA, 'web', { filter: { productSlugs: ['saemi-pay'] } });
  for (let i = 0; i < 14; i += 1)
    await click(
      1,
      search(`${['환불', '송금', '알림', '신고', '백업'][i % 5]} ${'가나다'[i % 3]}`, 'app'),
    );
  await untilLogged(app, 26);
  const before = (days: number) => new Date(from.getTime() - (days + 1) * 86_400_000 + 3_600_000);
  await writePastSearches(poolOf(app.app.dataSource), [
    ...Array.from({ length: 10 }, (_, i) => ({
      at: before(1 + (i % 5)),
      query: OPENED,
      ...(i < 9 && { clicked: 1 }),
    })),
    { at: before(2), query: MISSING, total: 0 },
  ]);
}
