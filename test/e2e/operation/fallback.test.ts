import { sleep } from '../../../src/core/durations.js';
import { eventually } from '../../support/eventually.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { mutate } from '../../support/mutate.js';
import {
  type Answer,
  QUICK_OUTAGE,
  startTestApp,
  type TestApp,
} from '../../support/start-test-app.js';
import { newFilter } from '../../support/new-filter.js';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.js';

const SEARCH = `query ($query: String! = "", $first: Int! = 100, $after: String, $filter: SearchFilter) {
  search(query: $query, filter: $filter, first: $first, after: $after, sort: TITLE) {
    engine degraded totalCount nodes { slug title } facets { values { slug count } } pageInfo { endCursor hasNextPage }
  }
}`;

interface Found {
  engine: string;
  degraded: boolean;
  totalCount: number;
  nodes: { slug: string; title: string }[];
  facets: { values: { slug: string; count: number }[] }[];
  pageInfo: { endCursor: string; hasNextPage: boolean };
}

const FIRST_CHOICE = { engine: 'ELASTICSEARCH', degraded: false };
const FALLBACK = { engine: 'MEMORY', degraded: true };
const ARTICLES = 20;
/** More than all probes of a short outage need connections. */
const MANY = 60;
const PER_SECOND = 20;

/**
 * A search that is tried on a silent engine takes seconds, and so do the probes until it is asked
 * again.
 */
const PATIENCE_MS = 30_000;

const ask = (app: TestApp, variables: object = {}) =>
  app.request<{ search: Found | null }>(SEARCH, { filter: newFilter(), ...variables });

async function find(app: TestApp, variables: object = {}): Promise<Found> {
  const answer = await ask(app, variables);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data!.search!;
}

const answersAs = (app: TestApp, expected: typeof FALLBACK) =>
  eventually(async () => expect(await find(app)).toMatchObject(expected), PATIENCE_MS);

/** Both indexes are live, and nothing is on its way to either. */
const bothSettled = (app: TestApp) =>
  eventually(async () => {
    const [row] = await app.app.dataSource.query<{ settled: boolean }[]>(
      `select (select count(*) from search_target where state = 'LIVE') = 2
         and not exists (select from outbox) and not exists (select from delivery) as settled`,
    );
    expect(row!.settled).toBe(true);
  }, PATIENCE_MS);

/** Connections that have reached the proxy, whatever became of them. */
const reached = ({ connections }: FaultProxy) => connections.accepted + connections.refused;

/**
 * Connections that probes and the indexer may need in this time; readers would need a good deal
 * more.
 */
const fewSince = (startedAt: number) =>
  MANY / 2 + ((performance.now() - startedAt) / 1_000) * (PER_SECOND / 4);

/** What a test that failed has left running. */
const traffic = new Set<NodeJS.Timeout>();
afterEach(() => {
  for (const timer of traffic) clearInterval(timer);
  traffic.clear();
});

/**
 * Readers who search all the time; `stop` waits for the last answer and gives all of them in the
 * order in which they were asked.
 */
function startTraffic(
  app: TestApp,
  variables: object,
  perSecond: number,
): { answeredBy(engine: string): boolean; stop(): Promise<Answer<{ search: Found | null }>[]> } {
  const answers: Promise<Answer<{ search: Found | null }>>[] = [];
  const engines = new Set<string | undefined>();
  const askOnce = async () => {
    const answer = await ask(app, variables);
    engines.add(answer.data?.search?.engine);
    return answer;
  };
  const timer = setInterval(() => answers.push(askOnce()), 1_000 / perSecond);
  traffic.add(timer);
  return {
    answeredBy: (engine) => engines.has(engine),
    stop() {
      clearInterval(timer);
      return Promise.all(answers);
    },
  };
}

async function changeTitle(app: TestApp, slug: string, title: string): Promise<boolean> {
  const { articleBySlug: article } = await app.admin<{
    articleBySlug: { id: string; version: number };
  }>(`query ($slug: String!) { articleBySlug(slug: $slug) { id version } }`, { slug });
  const { searchable } = await mutate<{ searchable: boolean }>(
    app,
    'updateArticle',
    { id: article.id, expectedVersion: article.version, title, publish: true, waitForSearch: true },
    'searchable',
  );
  return searchable;
}

/** The server that leads the indexing. Those of other tests use its indices. */
let app: TestApp;
let proxy: FaultProxy;
beforeAll(async () => {
  proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  app = await startTestApp('elasticsearch', {
    elasticsearchUrl: proxy.url,
    fallback: 'memory',
    timings: QUICK_OUTAGE,
  });
  await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
  await bothSettled(app);
});

/** Another server, which only searches; `stop` keeps the indices. */
async function startSearcher(elasticsearchUrl: string, options: { fallback?: 'memory' } = {}) {
  const { databaseUrl, indexPrefix } = app;
  const started = await startTestApp('elasticsearch', {
    ...{ databaseUrl, indexPrefix, elasticsearchUrl, ...options },
  });
  return { ...started, stop: () => started.app.stop() };
}

describe('With the engine in memory as fallback', () => {
  beforeEach(async () => {
    proxy.up();
    await answersAs(app, FIRST_CHOICE);
  });

  it('answers every search while Elasticsearch is unavailable, and returns to it automatically', async () => {
    const traffic = startTraffic(app, {}, PER_SECOND);
    proxy.setMode('hang');
    await answersAs(app, FALLBACK);
    // Whoever was on the way to Elasticsearch has been answered by now; nobody else waits for it.
    const [before, startedAt] = [reached(proxy), performance.now()];
    for (let i = 0; i < MANY; i += 1) expect(await find(app)).toMatchObject(FALLBACK);
    expect(reached(proxy) - before).toBeLessThan(fewSince(startedAt));
    proxy.up();
    await answersAs(app, FIRST_CHOICE);
    const answers = await traffic.stop();
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(new Set(answers.map(({ data }) => data!.search!.totalCount))).toEqual(
      new Set([ARTICLES]),
    );
  });

  it('finds changes made during an outage, and never shows an older state afterwards', async () => {
    proxy.setMode('hang');
    await answersAs(app, FALLBACK);
    // After three failures in a row Elasticsearch is not asked.
    for (let i = 0; i < 3; i += 1) expect(await find(app)).toMatchObject(FALLBACK);
    const word = '두루미';
    expect(await changeTitle(app, 'article-3', `${word} 이야기`)).toBe(true);
    expect((await find(app, { query: word })).totalCount).toBe(1);
    // An index that lacks a change of more than 10 seconds is not asked.
    await app.app.dataSource.query(
      `update delivery set enqueued_at = enqueued_at - interval '1 minute'`,
    );
    const traffic = startTraffic(app, { query: word }, 50);
    proxy.up();
    await answersAs(app, FIRST_CHOICE);
    await bothSettled(app);
    // On a busy machine the first choice may be too slow for all that were asked so far.
    await eventually(
      async () => expect(traffic.answeredBy(FIRST_CHOICE.engine)).toBe(true),
      PATIENCE_MS,
    );
    const answers = await traffic.stop();
    expect(
      answers.map(({ data }) => data!.search!).filter(({ totalCount }) => totalCount !== 1),
    ).toEqual([]);
  });

  it('continues a cursor of the other engine without gap or repetition', async () => {
    const whole = (await find(app)).nodes.map(({ slug }) => slug);
    const read: string[] = [];
    const engines: string[] = [];
    let after: string | null = null;
    const page = async () => {
      const found: Found = await find(app, { first: 4, after, filter: null });
      read.push(...found.nodes.map(({ slug }) => slug));
      engines.push(found.engine);
      after = found.pageInfo.endCursor;
    };
    await page();
    proxy.down();
    await answersAs(app, FALLBACK);
    await page();
    await page();
    proxy.up();
    await answersAs(app, FIRST_CHOICE);
    await page();
    await page();
    expect(engines).toEqual([
      'ELASTICSEARCH',
      'MEMORY',
      'MEMORY',
      'ELASTICSEARCH',
      'ELASTICSEARCH',
    ]);
    expect(read).toEqual(whole);
  });
});

it('Without fallback, a search is SEARCH_UNAVAILABLE while Elasticsearch is unavailable', async () => {
  const own = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
  const bare = await startSearcher(own.url);
  try {
    await answersAs(bare, FIRST_CHOICE);
    own.down();
    const codes = async () => (await ask(bare)).errors?.map(({ extensions }) => extensions.code);
    expect(await Promise.all([codes(), codes(), codes()])).toEqual(
      Array(3).fill(['SEARCH_UNAVAILABLE']),
    );
    expect((await bare.request(`{ products { slug } }`)).data).toEqual({
      products: [{ slug: 'talk' }],
    });
    own.up();
    await answersAs(bare, FIRST_CHOICE);
  } finally {
    own.up();
    await bare.stop();
    await own.stop();
  }
});

const SEARCHES = 30;
const WHOLE = JSON.stringify({ totalCount: ARTICLES, degraded: false });

/** Each address of the cluster is a proxy in front of the same node. */
it('Of several Elasticsearch nodes, one that hangs fails no search, and soon degrades none', async () => {
  const proxies = await Promise.all(
    [1, 2, 3].map(() => startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!)),
  );
  const urls = proxies.map(({ url }) => url).join(',');
  const several = await startSearcher(urls, { fallback: 'memory' });
  /** Sends searches at a rate; the different answers, or the codes of errors. */
  const searchMany = async () => {
    const answers = [];
    for (let i = 0; i < SEARCHES; i += 1) {
      answers.push(ask(several));
      await sleep(1_000 / PER_SECOND);
    }
    const found = (await Promise.all(answers)).map(({ data, errors }) =>
      data?.search
        ? JSON.stringify({ totalCount: data.search.totalCount, degraded: data.search.degraded })
        : errors![0]!.extensions.code,
    );
    return [...new Set(found)];
  };
  try {
    await answersAs(several, FIRST_CHOICE);
    proxies[1]!.setMode('hang');
    for (const answer of await searchMany()) expect(answer).toContain(`"totalCount":${ARTICLES}`);
    await eventually(async () => expect(await searchMany()).toEqual([WHOLE]), PATIENCE_MS);
  } finally {
    proxies.forEach((each) => each.up());
    await several.stop();
    await Promise.all(proxies.map((each) => each.stop()));
  }
});
