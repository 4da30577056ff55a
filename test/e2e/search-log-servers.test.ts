import { sleep } from '../../src/core/sleep.js';
import { analyticsOf, logOf, searchAs } from '../support/analytics.js';
import { eventually } from '../support/eventually.js';
import { importSaemiHelp } from '../support/saemi-help.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

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

  it('count visitors separately while their salts differ, and lose nothing', async () => {
    const visitor = { agent: 'somebody at midnight', source: 'web' };
    await searchAs(one.url, visitor, '친구');
    // As if the other had generated its own while Postgres was unavailable.
    await one.app.dataSource.query(`update visitor_salt set salt = sha256(salt)`);
    const third = await startTestApp('memory', { databaseUrl: one.databaseUrl });
    try {
      await searchAs(third.url, visitor, '환불');
      await eventually(async () => {
        expect(
          await analyticsOf(one, 'searches dailyVisitors', { filter: { source: 'web' } }),
        ).toEqual({
          searches: 2,
          dailyVisitors: 2,
        });
      });
    } finally {
      await third.stop();
    }
  });
});
