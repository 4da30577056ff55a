import { startFakeModelServer } from '../../support/fake-model-server.js';
import { eventually } from '../../support/eventually.js';
import { inFlight } from '../../support/in-flight.js';
import { seededRandom } from '../../support/seeded-random.js';
import { demoArticles, startDemoApp } from '../../support/start-demo-app.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const SEED = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 1_000_000));
const SEARCHES = 50;
/** One search of so many is paged. */
const PAGED = 5;

interface Filter {
  productSlugs?: string[];
  categorySlugs?: string[];
  platformSlugs?: string[];
  includeCommon?: boolean;
  updatedFrom?: string;
  updatedTo?: string;
}
interface Found {
  totalCount: number;
  interpretation: { meaning: string };
  edges: { matchedBy: string; node: { slug: string } }[];
  facets: { field: string; values: { slug: string; count: number }[] }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}
const SEARCH = `query ($query: String!, $filter: SearchFilter, $first: Int, $after: String) {
  search(query: $query, filter: $filter, first: $first, after: $after) {
    totalCount interpretation { meaning } edges { matchedBy node { slug } }
    facets { field values(first: 1000) { slug count } } pageInfo { endCursor hasNextPage }
  }
}`;

/** The filter after a click on a value of a facet. A product has other categories. */
const CLICKS: Record<string, (filter: Filter, slug: string) => Filter> = {
  PRODUCT: (filter, slug) => ({ ...filter, categorySlugs: undefined, productSlugs: [slug] }),
  CATEGORY: (filter, slug) => ({ ...filter, categorySlugs: [slug] }),
  PLATFORM: (filter, slug) => ({ ...filter, platformSlugs: [slug] }),
};

type Engine = 'elasticsearch' | 'memory';
const apps = {} as Record<Engine, TestApp>;
let titles: string[];
let values: Record<string, string[]>;
let times: string[];

const search = (app: TestApp, variables: object) =>
  eventually(async () => {
    const { data, errors } = await app.request<{ search: Found }>(SEARCH, { ...variables });
    expect(errors).toBeUndefined();
    expect(['USED', 'SKIPPED']).toContain(data!.search.interpretation.meaning);
    return data!.search;
  });

beforeAll(async () => {
  process.stderr.write(`Searches are drawn with TEST_SEED=${SEED}\n`);
  const environment = {
    EMBEDDINGS_URL: (await startFakeModelServer()).url,
    EMBEDDINGS_MODEL: 'fake',
    SEARCH_FALLBACK: 'memory',
  };
  apps.elasticsearch = await startDemoApp('elasticsearch', environment);
  const { databaseUrl } = apps.elasticsearch;
  apps.memory = await startTestApp('memory', { databaseUrl, environment });
  await apps.memory.settled();
  titles = (await demoArticles()).map(({ title }) => title);
  await eventually(async () => {
    const { meaningIndex } = await apps.memory.admin<{ meaningIndex: Record<string, number> }>(
      '{ meaningIndex { encoded articles } }',
    );
    expect(meaningIndex.encoded).toBe(meaningIndex.articles);
  }, 120_000);
  // A server reads the lowest similarity of a hit a few seconds later.
  for (const app of Object.values(apps))
    await eventually(async () => {
      const { totalCount } = await search(app, { query: '쀍뛟퀧' });
      expect(totalCount).toBeGreaterThan(0);
    });
  const all = await search(apps.memory, { query: '', first: 100 });
  values = Object.fromEntries(
    all.facets.map(({ field, values: of }) => [field, of.map(({ slug }) => slug)]),
  );
  const rows = await apps.memory.app.dataSource.query<{ at: Date }[]>(
    'select updated_at as at from article order by 1',
  );
  times = rows.map(({ at }) => at.toISOString());
}, 240_000);

describe.each<Engine>(['elasticsearch', 'memory'])('Random searches by meaning on %s', (engine) => {
  it('have facets that hold when clicked, and pages without repeats and losses', async () => {
    const random = seededRandom(SEED);
    const pick = <T>(things: readonly T[]) => things[Math.floor(random() * things.length)]!;
    const some = (field: string) =>
      random() < 0.3
        ? Array.from({ length: random() < 0.7 ? 1 : 2 }, () => pick(values[field]!))
        : undefined;
    const draw = () => ({
      query: Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
        pick(pick(titles).split(' ')),
      ).join(' '),
      filter: {
        ...{ productSlugs: some('PRODUCT'), categorySlugs: some('CATEGORY') },
        ...{ platformSlugs: some('PLATFORM'), includeCommon: random() < 0.7 },
        updatedFrom: random() < 0.2 ? pick(times) : undefined,
        updatedTo: random() < 0.2 ? pick(times) : undefined,
      } as Filter,
      pick: random(),
      size: 2 + Math.floor(random() * 7),
    });
    const drawn = Array.from({ length: SEARCHES }, draw);
    const app = apps[engine];
    const counts = { meaning: 0, clicks: 0, pages: 0 };
    await inFlight(drawn, async ({ query, filter, ...chance }, i) => {
      const found = await search(app, { query, filter, first: 100 });
      if (found.edges.some(({ matchedBy }) => matchedBy === 'MEANING')) counts.meaning += 1;
      for (const { field, values: of } of found.facets) {
        const value = of[Math.floor(chance.pick * of.length)];
        if (!value) continue;
        counts.clicks += 1;
        const clicked = CLICKS[field]!(filter, value.slug);
        const { totalCount } = await search(app, { query, filter: clicked, first: 0 });
        expect({ query, clicked, totalCount }).toEqual({ query, clicked, totalCount: value.count });
      }
      if (i % PAGED > 0) return;
      const paged: string[] = [];
      for (let after: string | null = null; paged.length < 100;) {
        const page: Found = await search(app, { query, filter, first: chance.size, after });
        expect(page.totalCount).toBe(found.totalCount);
        paged.push(...page.edges.map(({ node }) => node.slug));
        counts.pages += 1;
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      const whole = found.edges.map(({ node }) => node.slug);
      expect({ query, filter, paged: paged.slice(0, 100) }).toEqual({
        query,
        filter,
        paged: whole,
      });
    });
    expect(counts.meaning).toBeGreaterThan(SEARCHES / 10);
    expect(counts.clicks).toBeGreaterThan(SEARCHES);
    expect(counts.pages).toBeGreaterThan(SEARCHES / PAGED);
  }, 240_000);
});
