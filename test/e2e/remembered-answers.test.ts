import { mutate } from '../support/mutate.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { eventually } from '../support/eventually.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import { withoutNotifications } from '../support/terminate-backends.js';

const ARTICLES = 10;
const CHANGES = 8;

interface Found {
  search: { totalCount: number; nodes: { slug: string; title: string }[] };
}

async function find(app: TestApp, query: string): Promise<Found['search']> {
  const { data } = await app.request<Found>(
    'query ($query: String!) { search(query: $query) { totalCount nodes { slug title } } }',
    { query },
  );
  return data!.search;
}

/** Sets the title of an article and waits until it can be found. */
async function rename(app: TestApp, slug: string, title: string): Promise<void> {
  const { articleBySlug: article } = await app.admin<{
    articleBySlug: { id: string; version: number };
  }>('query ($slug: String!) { articleBySlug(slug: $slug) { id version } }', { slug });
  const { searchable } = await mutate<{ searchable: boolean }>(
    app,
    'updateArticle',
    { id: article.id, expectedVersion: article.version, title, publish: true, waitForSearch: true },
    'searchable',
  );
  expect(searchable).toBe(true);
}

describe.each(['elasticsearch', 'memory'] as const)('Remembered answers of %s', (engine) => {
  let writing: TestApp;
  let reading: TestApp;

  beforeAll(async () => {
    writing = await startTestApp(engine);
    await importAndSettle(writing, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
    const { databaseUrl, indexPrefix } = writing;
    reading = await startTestApp(engine, { databaseUrl, indexPrefix });
  });
  afterAll(async () => {
    await reading.stop();
    await writing.stop();
  });

  /** Searches all the time, so that answers are remembered. */
  function searching(app: TestApp, queries: readonly string[]): { stop(): Promise<void> } {
    let isStopped = false;
    const running = (async () => {
      while (!isStopped) for (const query of queries) await find(app, query);
    })();
    return {
      async stop() {
        isStopped = true;
        await running;
      },
    };
  }

  it('never miss a change that was announced as searchable', async () => {
    const words = Array.from({ length: CHANGES }, (_, i) => `하마${'가나다라마바사'[i % 7]!}${i}`);
    const traffic = [writing, reading].map((app) => searching(app, words));
    try {
      for (const word of words) {
        await rename(writing, 'article-1', word);
        expect((await find(writing, word)).nodes.map(({ slug }) => slug)).toContain('article-1');
        await eventually(async () => {
          const { nodes } = await find(reading, word);
          expect(nodes.map(({ slug }) => slug)).toContain('article-1');
        }, 2_000);
      }
    } finally {
      await Promise.all(traffic.map((each) => each.stop()));
    }
  });

  // Without notifications, the engine in memory compares its articles every 5 s.
  const unheardMs = engine === 'memory' ? 6_000 : 2_500;

  it('are not used while changes cannot be heard of', async () => {
    await withoutNotifications(reading.databaseUrl, async () => {
      for (const word of ['악어새', '딱따구리', '올빼미']) {
        expect((await find(reading, word)).totalCount).toBe(0);
        await rename(writing, 'article-2', word);
        await eventually(
          async () => expect((await find(reading, word)).totalCount).toBe(1),
          unheardMs,
        );
      }
    });
  });
});
