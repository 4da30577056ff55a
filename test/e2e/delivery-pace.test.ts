import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { QUICK, startTestApp, type TestApp } from '../support/start-test-app.js';
import { openTestConnection } from '../support/terminate-backends.js';

/** Longer than this test. */
const PAUSE_MS = 10 * 60_000;
/** Longer than the time for which a change that is awaited ends the pauses. */
const CALM_MS = 2_500;

let app: TestApp;
let database: pg.Client;
beforeAll(async () => {
  app = await startTestApp('memory', {
    timings: { indexer: { ...QUICK.indexer, pauseMs: PAUSE_MS } },
  });
  await buildCatalogue(app);
  database = await openTestConnection(app.databaseUrl);
});
afterAll(() => database.end());

/** How many articles wait for the index and how many for their words; null while others may. */
async function pending(): Promise<number[] | null> {
  if ((await database.query('select from outbox')).rowCount! > 0) return null;
  const { rows } = await database.query<{ count: number }>(
    `select count(d)::integer as count
     from search_target t left join delivery d on d.target_id = t.id
     where t.state = 'LIVE' group by t.id`,
  );
  return rows.map(({ count }) => count);
}
const untilPending = (count: number) =>
  eventually(async () => expect(await pending()).toEqual([count, count]));

it('Frequent changes are written together, and at once when somebody waits for one', async () => {
  let batches = 0;
  database.on('notification', () => (batches += 1));
  await database.query('listen doum_index');
  const found = async (query: string) => {
    const { data } = await app.request<{ search: { totalCount: number } }>(
      'query ($query: String!) { search(query: $query, scope: ALL_MATCHES) { totalCount } }',
      { query },
    );
    return data!.search.totalCount;
  };
  await eventually(async () => expect(await found('')).toBe(0));
  await sleep(CALM_MS);

  const { id, version } = await buildArticle(app, { title: '무지개 하나', publish: true });
  await untilPending(0);
  await eventually(async () => expect(await found('무지개')).toBe(1));

  batches = 0;
  await buildArticle(app, { title: '무지개 둘', publish: true });
  await buildArticle(app, { title: '무지개 셋', publish: true });
  await untilPending(2);
  expect([await found('무지개'), batches]).toEqual([1, 0]);

  const { searchable } = await mutate<{ searchable: boolean }>(
    app,
    'updateArticle',
    { id, expectedVersion: version, title: '무지개 넷', publish: true, waitForSearch: true },
    'searchable',
  );
  expect(searchable).toBe(true);
  expect(await found('무지개')).toBe(3);
});

it('A pause does not delay the end of a server', async () => {
  await sleep(CALM_MS);
  for (let waiting = 0; waiting === 0; await sleep(500)) {
    await buildArticle(app, { publish: true });
    await sleep(500);
    waiting = Math.min(...((await pending()) ?? [0]));
  }
  const startedAt = performance.now();
  await app.stop();
  expect(performance.now() - startedAt).toBeLessThan(PAUSE_MS / 2);
});
