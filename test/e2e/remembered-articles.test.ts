import { poolOf } from '../../src/core/database.js';
import { WEBHOOK_TIMINGS } from '../../src/webhooks/index.js';
import { statementsDuring } from '../support/count-statements.js';
import { eventually } from '../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { mutate } from '../support/mutate.js';
import { QUICK, startTestApp, type TestApp } from '../support/start-test-app.js';
import { withoutNotifications } from '../support/terminate-backends.js';
import { ARTICLE_EVENTS, LOCAL_RECEIVERS, startWebhook } from '../support/webhooks.js';

const ROUNDS = 2;

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

  /** The changes of a round, which leave the article public. */
  function changesOf(
    id: string,
    slug: string,
    round: number,
  ): ((version: number) => [string, object])[] {
    const update = (changes: object) => (expectedVersion: number) =>
      ['updateArticle', { id, expectedVersion, publish: true, ...changes }] as [string, object];
    return [
      update({ title: `${round}번째 제목으로 메시지 보내기` }),
      () => ['placeArticle', { id, visibility: 'INTERNAL' }],
      update({ keywords: [`숨은 낱말 ${round}`] }),
      () => ['placeArticle', { id, visibility: 'PUBLIC', slug: `${slug}-${round}` }],
      () => ['archiveArticle', { id }],
      (expectedVersion) => ['publishArticle', { id, expectedVersion }],
      update({
        replaceVariants: true,
        variants: [{ platformSlugs: [round % 2 ? 'common' : 'ios'], body: `본문 ${round}` }],
      }),
      () => ['unpublishArticle', { id }],
      update({ title: `${round}번째 제목으로 다시 메시지 보내기` }),
      () => ['placeArticle', { id, categorySlug: round % 2 ? 'chat' : 'group-chat' }],
    ];
  }

  /** Changes the article in every way, and compares what readers see with Postgres. */
  async function changeAndCompare(slug: string): Promise<void> {
    const { id } = await bySlug(slug);
    const traffic = [writing, other].map((app) => reading(app, id));
    let changes = 0;
    try {
      for (let round = 0; round < ROUNDS; round += 1)
        for (const change of changesOf(id, slug, round)) {
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
    expect(changes).toBe(10 * ROUNDS);
  }

  it('are never outdated where they were changed, and elsewhere for 2 seconds at most', async () => {
    await changeAndCompare('article-1');
  });

  it('are not used while changes cannot be heard of', async () => {
    await withoutNotifications(writing.databaseUrl, () => changeAndCompare('article-2'));
  });

  it('are not outdated while notifications are late, nor when a webhook tells the change', async () => {
    const { id, version } = await bySlug('article-5');
    const webhook = await startWebhook(writing, { events: ARTICLE_EVENTS });
    const whenTold: (string | undefined)[] = [];
    webhook.answer = () => (response) =>
      void read(other, id).then((shown) => {
        whenTold.push(shown?.title);
        response.writeHead(200).end();
      });
    for (const app of [writing, other]) await untilRemembered(app, id);
    const { rows: backends } = await poolOf(writing.app.dataSource).query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and application_name = 'doum notifications'`,
    );
    expect(backends).toHaveLength(2);
    for (const { pid } of backends) process.kill(pid, 'SIGSTOP');
    try {
      const title = '늦게 알려지는 메시지';
      const input = { id, expectedVersion: version, title, publish: true };
      await mutate(writing, 'updateArticle', input, 'article { id }');
      expect(await read(writing, id)).toMatchObject({ title });
      await eventually(
        async () => expect(await read(other, id)).toMatchObject({ title }),
        MAX_STALE_MS,
      );
      await eventually(() => Promise.resolve(expect(whenTold).toEqual([title])));
    } finally {
      for (const { pid } of backends) process.kill(pid, 'SIGCONT');
      await webhook.stop();
    }
  });

  it('disappear when they are deleted', async () => {
    const { id, version } = await bySlug('article-3');
    for (const app of [writing, other]) await untilRemembered(app, id);
    await mutate(writing, 'deleteArticle', { id, expectedVersion: version }, 'id');
    await expectShown(writing, id, null);
    await eventually(() => expectShown(other, id, null), MAX_STALE_MS);
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
