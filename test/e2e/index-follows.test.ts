import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../support/import-test-lines.js';
import { QUICK_OUTAGE, startTestApp, type TestApp } from '../support/start-test-app.js';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy.js';

/** Counts every match: how many articles the index holds, not how many answer best. */
const COUNT = `query ($query: String!) {
  search(query: $query, scope: ALL_MATCHES) { totalCount }
}`;
type Count = { search: { totalCount: number } };

describe.each(['elasticsearch', 'memory'] as const)(
  'The index follows Postgres, on %s',
  (engine) => {
    let app: TestApp;
    const count = async (query: string) =>
      (await app.request<Count>(COUNT, { query })).data!.search.totalCount;
    const pool = () => app.app.dataSource;

    beforeAll(async () => {
      app = await startTestApp(engine);
      await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(500)]);
    });
    afterAll(() => app.stop());

    it('finds 500 articles under the new name of a parent category', async () => {
      expect(await count('메시지')).toBe(500);
      expect(await count('수다방')).toBe(0);
      const { category } = await app.admin<{ category: { id: string } }>(
        `{ category(slug: "chat") { id } }`,
      );
      const startedAt = performance.now();
      const { updateCategory } = await app.admin<{ updateCategory: { searchable: boolean } }>(
        `mutation ($input: UpdateCategoryInput!) { updateCategory(input: $input) { searchable } }`,
        { input: { id: category.id, name: '수다방', waitForSearch: true } },
      );
      const took = performance.now() - startedAt;
      process.stderr.write(
        `${engine}: 500 articles under the new name after ${(took / 1000).toFixed(2)} s\n`,
      );
      expect(updateCategory.searchable).toBe(true);
      expect(await count('수다방')).toBe(500);
    });

    it('catches changes by hand-written SQL', async () => {
      await pool().query(
        `update article_revision set title = '손으로 고친 제목' where title = '메시지를 7번째로 보내는 방법'`,
      );
      await app.settled();
      const { data } = await app.request<{ search: { nodes: { title: string }[] } }>(
        `{ search(query: "손으로 고친 제목", first: 1) { nodes { title } } }`,
      );
      expect(data!.search.nodes[0]!.title).toBe('손으로 고친 제목');
      await pool().query(`delete from article where slug = 'article-8'`);
      await app.settled();
      expect(await count('메시지')).toBe(499);
      expect(await count('')).toBe(499);
    });

    it('rebuilds during searches, and then answers from the new index', async () => {
      const before = await app.app.administrations.primary.status();
      // The words are cut again in place.
      const isReplaced = (generation: string) =>
        engine === 'memory' || generation !== before.generation;
      await app.admin(`mutation { rebuildSearchIndex { rebuild { state } } }`);
      const counts = new Set<number>();
      for (;;) {
        counts.add(await count('메시지'));
        const { searchIndex } = await app.admin<{
          searchIndex: { generation: string; rebuild: { state: string } };
        }>(`{ searchIndex { generation rebuild { state } } }`);
        if (searchIndex.rebuild.state !== 'RUNNING' && isReplaced(searchIndex.generation)) break;
      }
      counts.add(await count('메시지'));
      expect([...counts]).toEqual([499]);
    });
  },
);

describe('Without Elasticsearch', () => {
  let app: TestApp;
  let proxy: FaultProxy;

  beforeAll(async () => {
    proxy = await startFaultProxy(process.env.TEST_ELASTICSEARCH_URL!);
    app = await startTestApp('elasticsearch', {
      elasticsearchUrl: proxy.url,
      timings: QUICK_OUTAGE,
    });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(3)]);
    proxy.down();
  });
  afterAll(async () => {
    await app.stop();
    await proxy.stop();
  });

  it('answers products, and SEARCH_UNAVAILABLE for the search', async () => {
    const answer = await app.request(`{ products { slug } search(query: "신고") { totalCount } }`);
    expect(answer.data).toEqual({ products: [{ slug: 'talk' }], search: null });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors![0]!.extensions.code).toBe('SEARCH_UNAVAILABLE');
    expect(JSON.stringify(answer.errors)).not.toMatch(/127\.0\.0\.1|ECONN|elastic/i);
  });

  it('accepts writes, and finds them when it is back', async () => {
    const { product } = await app.admin<{ product: { id: string } }>(
      `{ product(slug: "talk") { id } }`,
    );
    const { updateProduct } = await app.admin<{ updateProduct: { searchable: boolean } }>(
      `mutation ($input: UpdateProductInput!) { updateProduct(input: $input) { searchable } }`,
      { input: { id: product.id, name: '두레메신저' } },
    );
    expect(updateProduct.searchable).toBe(false);
    proxy.up();
    await app.settled();
    expect((await app.request<Count>(COUNT, { query: '두레메신저' })).data!.search.totalCount).toBe(
      3,
    );
  });

  it('does not replace a good index by an empty build', async () => {
    // A target whose deliveries vanished: everything would look done, and nothing be there.
    await app.app.dataSource
      .query(`create function lose_deliveries() returns trigger language plpgsql as $$ begin
      if exists (select from search_target where id = new.target_id and state = 'BUILDING') then return null; end if; return new; end $$`);
    await app.app.dataSource.query(
      'create trigger lose before insert on delivery for each row execute function lose_deliveries()',
    );
    try {
      await app.admin(`mutation { rebuildSearchIndex { rebuild { state } } }`);
      for (let state = ''; state !== 'FAILED';) {
        const { searchIndex } = await app.admin<{
          searchIndex: { rebuild: { state: string; error: string | null } };
        }>(`{ searchIndex { rebuild { state error } } }`);
        state = searchIndex.rebuild.state;
        if (state === 'FAILED') expect(searchIndex.rebuild.error).toContain('holds 0 documents');
      }
    } finally {
      await app.app.dataSource.query('drop trigger lose on delivery');
      await app.app.dataSource.query('drop function lose_deliveries');
    }
    expect((await app.request<Count>(COUNT, { query: '메시지' })).data!.search.totalCount).toBe(3);
  });

  it('starts the server', async () => {
    const late = await startTestApp('elasticsearch', {
      elasticsearchUrl: 'http://127.0.0.1:9',
      timings: QUICK_OUTAGE,
    });
    try {
      const answer = await late.request(
        `{ products { slug } search(query: "신고") { totalCount } }`,
      );
      expect(answer.data).toEqual({ products: [], search: null });
      expect(answer.errors![0]!.extensions.code).toBe('SEARCH_UNAVAILABLE');
    } finally {
      await late.stop();
    }
  });
});
