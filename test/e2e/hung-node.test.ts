import { eventually } from '../support/eventually.js';
import { type FaultMode, type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { newFilter } from '../support/new-filter.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

const SEARCH = `query ($filter: SearchFilter) { search(filter: $filter) { totalCount degraded } }`;
const ARTICLES = 5;
const SEARCHES = 30;
const PER_SECOND = 30;
const PATIENCE_MS = 20_000;
const WHOLE = JSON.stringify({ totalCount: ARTICLES, degraded: false });

/** A cluster of which each address is a proxy in front of the same node. */
describe('Of several Elasticsearch nodes', () => {
  let proxies: FaultProxy[];
  let app: TestApp;

  const search = () => app.request<{ search: object | null }>(SEARCH, { filter: newFilter() });

  /** Sends searches at a rate; the different answers, or the codes of errors. */
  const searchMany = async () => {
    const answers = [];
    for (let i = 0; i < SEARCHES; i += 1) {
      answers.push(search());
      await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
    }
    const found = (await Promise.all(answers)).map(({ data, errors }) =>
      data?.search ? JSON.stringify(data.search) : errors![0]!.extensions.code,
    );
    return [...new Set(found)];
  };
  const untilWhole = () =>
    eventually(async () => expect(await searchMany()).toEqual([WHOLE]), PATIENCE_MS);

  beforeAll(async () => {
    proxies = await Promise.all(
      [1, 2, 3].map(() => startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!)),
    );
    app = await startTestApp('elasticsearch', {
      elasticsearchUrl: proxies.map(({ url }) => url).join(','),
      fallback: 'memory',
    });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
    await untilWhole();
  });
  afterEach(async () => {
    proxies.forEach((proxy) => proxy.up());
    await untilWhole();
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
  it.each(FAULTS)('one that %s fails no search, and soon degrades none', async (_, mode) => {
    proxies[1]!.setMode(mode);
    for (const answer of await searchMany()) expect(answer).toContain(`"totalCount":${ARTICLES}`);
    await untilWhole();
  });
});
