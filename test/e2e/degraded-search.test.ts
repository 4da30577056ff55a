import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildArticle } from '../support/build-article.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { type FaultMode, type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { mutate } from '../support/mutate.js';
import { readMetrics } from '../support/read-metrics.js';
import { ADMIN_KEY, startTestApp, type TestApp } from '../support/start-test-app.js';

const DEGRADED_SECONDS = 8;
const OUTAGE_MS = 3_500;
/** Longer on a busy machine, where memory stands in later, but less than DEGRADED_SECONDS. */
const MAX_OUTAGE_MS = 6_500;

const SECRET = '쀓뚫쫠';
const SEARCH = `{ search(query: "메시지", first: 50) {
  degraded degradedReason totalCount
  facets { values { slug count } }
  edges { excerptHighlight { text } node { slug title breadcrumb platforms { slug } category { name } } }
} }`;

interface Found {
  search: {
    degraded: boolean;
    degradedReason: string | null;
    totalCount: number;
    facets: { values: { slug: string; count: number }[] }[];
    edges: { node: { slug: string; breadcrumb: string[] } }[];
  } | null;
}

interface Answer {
  tookMs: number;
  status: number;
  caching: string | null;
  text: string;
  found: Found['search'];
  codes: string[];
}

describe('Searches while Postgres is away', () => {
  let app: TestApp;
  let proxy: FaultProxy;
  let direct: pg.Client;

  beforeAll(async () => {
    const databaseUrl = await createDatabase();
    proxy = await startFaultProxy(databaseUrl);
    app = await startTestApp('elasticsearch', {
      databaseUrl: proxy.url,
      environment: { DEGRADED_SECONDS: String(DEGRADED_SECONDS) },
    });
    direct = new pg.Client({ connectionString: databaseUrl });
    await direct.connect();
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(12)]);
    const [platformSlugs, publish] = [['common'], true];
    await buildArticle(app, {
      slug: 'for-staff',
      title: `메시지 ${SECRET}`,
      variants: [{ platformSlugs, body: `메시지 ${SECRET}` }],
      visibility: 'INTERNAL',
      publish,
    });
    await buildArticle(app, { slug: 'never-read', title: '송금하기', publish });
    await app.settled();
  });
  afterAll(async () => {
    proxy.up();
    await app.stop();
    await proxy.stop();
    await direct.end();
  });

  async function search(query = SEARCH): Promise<Answer> {
    const startedAt = performance.now();
    const response = await fetch(`${app.url}/graphql?${new URLSearchParams({ query })}`);
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as {
      data?: Found;
      errors?: { extensions: { code: string } }[];
    };
    return {
      tookMs: performance.now() - startedAt,
      status: response.status,
      caching: response.headers.get('cache-control'),
      text,
      found: data?.search ?? null,
      codes: errors.map(({ extensions }) => extensions.code),
    };
  }

  const slugsOf = ({ found }: Answer) => found!.edges.map(({ node }) => node.slug).sort();

  /** Nothing is remembered until notifications arrive again after an outage. */
  async function untilRemembering() {
    await eventually(async () =>
      expect((await readMetrics(app.url)).get('doum_database_notifications_up')).toBe(1),
    );
    await search();
  }

  /** Searches all the time until the end of an outage, and once more. */
  async function searchDuring(mode: FaultMode, meanwhile: () => Promise<unknown>) {
    await untilRemembering();
    const answers: Answer[] = [];
    let isOver = false;
    const client = async () => {
      while (!isOver) {
        answers.push(await search());
        await sleep(20);
      }
    };
    const clients = [client(), client(), client()];
    await sleep(200);
    proxy.setMode(mode);
    const before = answers.length;
    let ended = before;
    try {
      const endsAt = performance.now() + MAX_OUTAGE_MS;
      await meanwhile();
      await sleep(OUTAGE_MS);
      const isDegraded = () => answers.slice(before).some(({ found }) => found?.degraded);
      while (!isDegraded() && performance.now() < endsAt) await sleep(20);
    } finally {
      ended = answers.length;
      proxy.up();
      isOver = true;
      await Promise.all(clients);
    }
    return { answers: answers.slice(before), during: answers.slice(before, ended) };
  }

  /** Takes an article from the readers, by a statement of the database. */
  const archive = (slug: string) =>
    direct.query(
      `update article set status = 'ARCHIVED', published_version = null, published_at = null
       where slug = $1`,
      [slug],
    );

  it.each([
    ['refuses connections', 'refuse', 'article-0', 'article-1'],
    ['is silent', 'hang', 'article-2', 'article-3'],
  ] as const)(
    'show remembered articles, while it %s',
    async (_, mode, unpublishedBefore, unpublishedMeanwhile) => {
      const { articleBySlug } = await app.admin<{ articleBySlug: { id: string } }>(
        'query ($slug: String!) { articleBySlug(slug: $slug) { id } }',
        { slug: unpublishedBefore },
      );
      const first = await search();
      const expected = slugsOf(first).filter((slug) => slug !== unpublishedBefore);
      await mutate(
        app,
        'archiveArticle',
        { id: articleBySlug.id, waitForSearch: true },
        'searchable',
      );
      await eventually(async () => expect(slugsOf(await search())).toEqual(expected));

      const { answers, during } = await searchDuring(mode, () => archive(unpublishedMeanwhile));
      const slowestMs = Math.max(...answers.map(({ tookMs }) => tookMs));
      const degraded = during.filter(({ found }) => found?.degraded);
      process.stderr.write(
        `${mode}: ${during.length} searches, ${degraded.length} degraded, ` +
          `${during.filter(({ found }) => !found).length} failed, slowest ${Math.round(slowestMs)} ms\n`,
      );
      expect(answers.filter(({ codes }) => codes.length > 0)).toEqual([]);
      expect(degraded.length).toBeGreaterThan(0);
      expect(slugsOf(degraded.at(-1)!)).toEqual(expected);
      for (const { found, text, caching } of degraded) {
        expect(caching).toBe('private, no-store');
        expect(found).toMatchObject({
          degradedReason: 'DATABASE_AWAY',
          totalCount: expected.length,
          facets: degraded[0]!.found!.facets,
        });
        expect(text).not.toContain(SECRET);
      }
      for (const answer of answers) expect(slugsOf(answer)).not.toContain(unpublishedBefore);

      // As soon as Postgres answers again.
      await eventually(async () => {
        const answer = await search();
        expect(answer.found).toMatchObject({ degraded: false, degradedReason: null });
        expect(slugsOf(answer)).toEqual(expected.filter((slug) => slug !== unpublishedMeanwhile));
      });
    },
  );

  it('fail as before for callers with a key, without a remembered article, and later', async () => {
    const readiness = async () => (await fetch(`${app.url}/readyz`)).status;
    await app.settled();
    await untilRemembering();
    const remembered = slugsOf(await search());
    expect(remembered.length).toBeGreaterThan(0);
    const cutAt = performance.now();
    proxy.down();
    await eventually(async () => expect((await search()).found).toMatchObject({ degraded: true }));
    // Otherwise the proxy would take out all servers.
    expect(await readiness()).toBe(200);
    const byKey = await app.request<Found>(SEARCH, {}, ADMIN_KEY);
    expect(byKey.errors).toMatchObject([{ extensions: { code: 'DATABASE_UNAVAILABLE' } }]);
    expect(JSON.stringify(byKey)).not.toContain(SECRET);
    const forStaff = await search(SEARCH.replace('메시지', SECRET));
    expect(forStaff.text).not.toContain(SECRET);
    const other = '{ search(query: "송금하기") { totalCount nodes { title } } }';
    expect((await search(other)).codes).toEqual(['DATABASE_UNAVAILABLE']);
    // Other fields do not show what may have been unpublished.
    const article = '{ articleBySlug(slug: "article-5") { title } }';
    expect((await search(article)).codes).toEqual(['DATABASE_UNAVAILABLE']);
    await eventually(
      async () => expect((await search()).codes).toEqual(['DATABASE_UNAVAILABLE']),
      DEGRADED_SECONDS * 1_000 + 5_000,
    );
    expect(performance.now() - cutAt).toBeGreaterThan((DEGRADED_SECONDS / 2) * 1_000);
    await eventually(async () => expect(await readiness()).toBe(503));
    proxy.up();
    await eventually(async () => expect(slugsOf(await search())).toEqual(remembered));
    await eventually(async () => expect(await readiness()).toBe(200));
  });
});
