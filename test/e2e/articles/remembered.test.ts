import { poolOf } from '../../../src/core/database/database.js';
import { WEBHOOK_TIMINGS } from '../../../src/webhooks/index.js';
import { statementsDuring } from '../../support/count-statements.js';
import { eventually } from '../../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { mutate } from '../../support/mutate.js';
import { QUICK, startTestApp, type TestApp } from '../../support/start-test-app.js';
import { withoutNotifications } from '../../support/terminate-backends.js';
import { LOCAL_RECEIVERS } from '../../support/webhooks.js';

/** Webhooks wait for as long as in operation. */
const OPTIONS = {
  environment: LOCAL_RECEIVERS,
  timings: {
    webhooks: { ...QUICK.webhooks, changeDelayMs: WEBHOOK_TIMINGS.changeDelayMs },
  },
};

/** The time after which the other replica must show a change, in milliseconds. */
const MAX_STALE_MS = 2_000;

interface Shown {
  id: string;
  slug: string;
  title: string;
  keywords: string[];
  breadcrumb: string[];
  platforms: { slug: string }[];
  variants: { bodyText: string; platforms: { slug: string }[] }[];
}

const SHOWN = `id slug title keywords breadcrumb platforms { slug }
  variants { bodyText platforms { slug } }`;

/** The article as a reader sees it, null if it is hidden. */
async function read(app: TestApp, id: string): Promise<Shown | null> {
  const { data } = await app.request<{ article: Shown | null }>(
    `query ($id: ID!) { article(id: $id) { ${SHOWN} } }`,
    { id },
  );
  return data!.article;
}

/** What a search by a reader shows of the article. */
async function hitsOf(app: TestApp, id: string): Promise<Shown[]> {
  const { data } = await app.request<{ search: { nodes: Shown[] } }>(
    `{ search(query: "메시지", first: 50) { nodes { ${SHOWN} } } }`,
  );
  return data!.search.nodes.filter((node) => node.id === id);
}

/** What readers must see: the administrator's articles always come from Postgres. */
async function expected(app: TestApp, id: string): Promise<Shown | null> {
  const { article } = await app.admin<{
    article: (Shown & { status?: string; visibility?: string }) | null;
  }>(`query ($id: ID!) { article(id: $id) { ${SHOWN} status visibility } }`, { id });
  if (!article || article.status !== 'PUBLISHED' || article.visibility !== 'PUBLIC') return null;
  delete article.status;
  delete article.visibility;
  return article;
}

async function expectShown(app: TestApp, id: string, article: Shown | null): Promise<void> {
  expect(await read(app, id)).toEqual(article);
  // The index may lack an article that has just become public again.
  for (const hit of await hitsOf(app, id)) expect(hit).toEqual(article);
}

/** Resolves when the article is remembered. */
async function untilRemembered(app: TestApp, id: string): Promise<void> {
  await eventually(async () => expect(await statementsDuring(() => read(app, id))).toEqual([]));
}

/** Reads the article all the time, so that it is remembered and being read when it changes. */
function reading(app: TestApp, id: string): { stop(): Promise<void> } {
  let isStopped = false;
  const running = (async () => {
    while (!isStopped) await Promise.all([read(app, id), hitsOf(app, id)]);
  })();
  return {
    async stop() {
      isStopped = true;
      await running;
    },
  };
}

describe('Remembered articles', () => {
  let writing: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    writing = await startTestApp('memory', OPTIONS);
    await importAndSettle(writing, [...SMALL_CATALOGUE, ...manyArticles(10)]);
    other = await startTestApp('memory', { databaseUrl: writing.databaseUrl, ...OPTIONS });
  });
  afterAll(async () => {
    await other.stop();
    await writing.stop();
  });

  async function bySlug(slug: string): Promise<{ id: string; version: number }> {
    const { articleBySlug } = await writing.admin<{
      articleBySlug: { id: string; version: number };
    }>('query ($slug: String!) { articleBySlug(slug: $slug) { id version } }', { slug });
    return articleBySlug;
  }

  /** Changes that leave the article public in the end. */
  function changesOf(id: string, slug: string): ((version: number) => [string, object])[] {
    const update = (changes: object) => (expectedVersion: number) =>
      ['updateArticle', { id, expectedVersion, publish: true, ...changes }] as [string, object];
    return [
      update({ title: '새 제목으로 메시지 보내기' }),
      () => ['placeArticle', { id, visibility: 'INTERNAL' }],
      update({ keywords: ['숨은 낱말'] }),
      () => ['placeArticle', { id, visibility: 'PUBLIC', slug: `${slug}-moved` }],
      () => ['archiveArticle', { id }],
      (expectedVersion) => ['publishArticle', { id, expectedVersion }],
      update({
        replaceVariants: true,
        variants: [{ platformSlugs: ['ios'], body: '새 본문' }],
      }),
      () => ['unpublishArticle', { id }],
      update({ title: '다른 제목으로 메시지 보내기' }),
      () => ['placeArticle', { id, categorySlug: 'group-chat' }],
    ];
  }

  /** Changes the article in every way, and compares what readers see with Postgres. */
  async function changeAndCompare(slug: string): Promise<void> {
    const { id } = await bySlug(slug);
    const traffic = [writing, other].map((app) => reading(app, id));
    let changes = 0;
    try {
      for (const change of changesOf(id, slug)) {
        const { article } = await writing.admin<{ article: { version: number } }>(
          'query ($id: ID!) { article(id: $id) { version } }',
          { id },
        );
        const [field, input] = change(article.version);
        await mutate(writing, field, input, 'article { id }');
        const answeredAt = performance.now();
        const first = await read(writing, id);
        const shown = await expected(writing, id);
        expect(first).toEqual(shown);
        await expectShown(writing, id, shown);
        await eventually(
          () => expectShown(other, id, shown),
          MAX_STALE_MS - (performance.now() - answeredAt),
        );
        changes += 1;
      }
    } finally {
      await Promise.all(traffic.map((each) => each.stop()));
    }
    expect(changes).toBe(10);
  }

  it('are never outdated where they were changed, and elsewhere for 2 seconds at most', async () => {
    await changeAndCompare('article-1');
  });

  it('are not used while changes cannot be heard of', async () => {
    await withoutNotifications(writing.databaseUrl, () => changeAndCompare('article-2'));
  });

  it('follow hand-written SQL', async () => {
    const { id } = await bySlug('article-4');
    const pool = poolOf(writing.app.dataSource);
    const revision = `(
      select r.id from article_revision r join article a on a.id = r.article_id
      where a.slug = 'article-4')`;
    const statements = [
      `update article_variant set body_text = '손으로 고친 본문' where revision_id = ${revision}`,
      `delete from article_variant where position = 0 and revision_id = ${revision}`,
      `update article_variant_platform set platform_id = (
         select id from platform where slug = 'ios') where revision_id = ${revision}`,
      `update article_revision set title = '손으로 고친 제목' where id = ${revision}`,
      `update article set visibility = 'INTERNAL' where slug = 'article-4'`,
    ];
    for (const sql of statements) {
      for (const app of [writing, other]) await untilRemembered(app, id);
      await pool.query(sql);
      const shown = await expected(writing, id);
      for (const app of [writing, other])
        await eventually(() => expectShown(app, id, shown), MAX_STALE_MS);
    }
  });
});

const ARTICLES = 10;
const CHANGES = 4;

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

describe('Remembered answers', () => {
  let writing: TestApp;
  let reading: TestApp;

  beforeAll(async () => {
    writing = await startTestApp('memory');
    await importAndSettle(writing, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
    const { databaseUrl, indexPrefix } = writing;
    reading = await startTestApp('memory', { databaseUrl, indexPrefix });
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
  const unheardMs = 6_000;

  it('are not used while changes cannot be heard of', async () => {
    await withoutNotifications(reading.databaseUrl, async () => {
      for (const word of ['악어새']) {
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
