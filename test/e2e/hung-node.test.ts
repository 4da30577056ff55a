import { createLogger } from '../../src/core/logger.js';
import { eventually } from '../support/eventually.js';
import { type FaultMode, type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { mutate } from '../support/mutate.js';
import { newFilter } from '../support/new-filter.js';
import { readMetrics } from '../support/read-metrics.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const SEARCH = `query ($filter: SearchFilter) { search(filter: $filter) { totalCount } }`;
const ARTICLES = 5;
const SEARCHES = 30;
const PER_SECOND = 30;
/** Pauses between pings grow to 5 s. */
const PATIENCE_MS = 20_000;

const PASSWORD = 'node-password-1234567890';

/** A cluster of which each address is a proxy in front of the same node. */
describe('Of several Elasticsearch nodes', () => {
  let proxies: FaultProxy[];
  let app: TestApp;
  const logged: string[] = [];

  const search = () =>
    app.request<{ search: { totalCount: number } | null }>(SEARCH, { filter: newFilter() });
  const host = (i: number) => new URL(proxies[i]!.url).host;
  const isUp = async (i: number) =>
    (await readMetrics(app.url)).get(`doum_elasticsearch_node_up{node="${host(i)}"}`);
  const linesAbout = (i: number, text: string) =>
    logged.filter((line) => line.includes(host(i)) && line.includes(text)).length;

  /** Sends searches at a rate; the totals of all answers, or the codes of errors. */
  const searchMany = async () => {
    const answers = [];
    for (let i = 0; i < SEARCHES; i += 1) {
      answers.push(search());
      await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
    }
    return (await Promise.all(answers)).map(
      ({ data, errors }) => data?.search?.totalCount ?? errors![0]!.extensions.code,
    );
  };

  beforeAll(async () => {
    proxies = await Promise.all(
      [1, 2, 3].map(() => startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!)),
    );
    app = await startTestApp('elasticsearch', {
      elasticsearchUrl: proxies.map(({ url }) => url).join(','),
      environment: { ELASTICSEARCH_USER: 'reader', ELASTICSEARCH_PASSWORD: PASSWORD },
      logger: createLogger('info', { write: (line) => Boolean(logged.push(String(line))) }),
    });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
  });
  afterEach(async () => {
    proxies.forEach((proxy) => proxy.up());
    await eventually(
      async () => expect(await Promise.all([0, 1, 2].map(isUp))).toEqual([1, 1, 1]),
      PATIENCE_MS,
    );
  });
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await app.stop();
  });

  const FAULTS: [string, FaultMode][] = [
    ['hangs', 'hang'],
    ['is away', 'refuse'],
    ['disconnects within its answers', { cutAfterBytes: 50 }],
  ];
  it.each(FAULTS)('one that %s fails no search, and is soon not asked', async (_, mode) => {
    const { connections } = proxies[1]!;
    const warned = linesAbout(1, 'not asked now');
    proxies[1]!.setMode(mode);
    expect(new Set(await searchMany())).toEqual(new Set([ARTICLES]));
    await eventually(async () => expect(await isUp(1)).toBe(0));
    const [before, startedAt] = [reached(connections), performance.now()];
    expect(new Set(await searchMany())).toEqual(new Set([ARTICLES]));
    // A ping has a pause of at least half a second. A third of all searches would be more.
    const pings = 1 + (performance.now() - startedAt) / 500;
    expect(reached(connections) - before).toBeLessThanOrEqual(pings);
    expect(await Promise.all([0, 2].map(isUp))).toEqual([1, 1]);
    expect(linesAbout(1, 'not asked now') - warned).toBe(1);

    const returned = linesAbout(1, 'answers again');
    proxies[1]!.up();
    await eventually(async () => expect(await isUp(1)).toBe(1), PATIENCE_MS);
    expect(linesAbout(1, 'answers again') - returned).toBe(1);
    expect(logged.join('')).not.toContain(PASSWORD);
  });

  it('one that hangs delays no change', async () => {
    proxies[0]!.setMode('hang');
    for (let i = 0; i < 3; i += 1) {
      const { articleBySlug: article } = await app.admin<{
        articleBySlug: { id: string; version: number };
      }>(`query ($slug: String!) { articleBySlug(slug: $slug) { id version } }`, {
        slug: `article-${i}`,
      });
      const { searchable } = await mutate<{ searchable: boolean }>(
        app,
        'updateArticle',
        {
          ...{ id: article.id, expectedVersion: article.version, title: `다른 제목 ${i}` },
          ...{ publish: true, waitForSearch: true },
        },
        'searchable',
      );
      expect(searchable).toBe(true);
    }
  });

  it('one that hangs delays nothing that the writer of the index reads', async () => {
    proxies[0]!.setMode('hang');
    const { primary } = app.app.administrations;
    // One of three requests goes to the node, which the client would wait for during 30 s.
    for (let i = 0; i < 3; i += 1) expect(await primary.documents()).toBe(ARTICLES);
  }, 20_000);

  it('one is enough', async () => {
    proxies[0]!.setMode('hang');
    proxies[2]!.down();
    expect(new Set(await searchMany())).toEqual(new Set([ARTICLES]));
  });
});

/** Connections that have reached the proxy, whatever became of them. */
function reached({ accepted, refused }: FaultProxy['connections']): number {
  return accepted + refused;
}
