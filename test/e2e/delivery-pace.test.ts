import type pg from 'pg';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { QUICK, startTestApp, type TestApp } from '../support/start-test-app.js';
import { openTestConnection } from '../support/terminate-backends.js';

/** Longer than two mutations take. */
const PAUSE_MS = 5_000;

let app: TestApp;
let database: pg.Client;
beforeAll(async () => {
  app = await startTestApp('memory', {
    timings: { indexer: { ...QUICK.indexer, pauseMs: PAUSE_MS } },
  });
  await buildCatalogue(app);
  database = await openTestConnection(app.databaseUrl);
});
afterAll(async () => {
  await database.end();
  await app.stop();
});

/** How many articles wait for the index; null while others may. */
async function pending(): Promise<number | null> {
  if ((await database.query('select from outbox')).rowCount! > 0) return null;
  return (await database.query('select from delivery')).rowCount;
}

it('Changes during a pause are written together, also one that somebody waits for', async () => {
  const found = async (query: string) => {
    const { data } = await app.request<{ search: { totalCount: number } }>(
      'query ($query: String!) { search(query: $query, scope: ALL_MATCHES) { totalCount } }',
      { query },
    );
    return data!.search.totalCount;
  };
  const { id, version } = await buildArticle(app, { title: '무지개 하나', publish: true });
  await eventually(async () => expect(await found('무지개')).toBe(1), 2 * PAUSE_MS);

  await buildArticle(app, { title: '무지개 둘', publish: true });
  await buildArticle(app, { title: '무지개 셋', publish: true });
  await eventually(async () => expect(await pending()).toBe(2));
  expect(await found('무지개')).toBe(1);

  const { searchable } = await mutate<{ searchable: boolean }>(
    app,
    'updateArticle',
    { id, expectedVersion: version, title: '무지개 넷', publish: true, waitForSearch: true },
    'searchable',
  );
  expect(searchable).toBe(true);
  expect(await found('무지개')).toBe(3);
});
