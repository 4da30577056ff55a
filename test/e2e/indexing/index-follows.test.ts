import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';
import { startTestApp, type TestApp, type Answer } from '../../support/start-test-app.js';
import { eventually } from '../../support/eventually.js';
import { newFilter } from '../../support/new-filter.js';

/** Counts every match: how many articles the index holds, not how many answer best. */
const COUNT = `query ($query: String!) {
  search(query: $query, scope: ALL_MATCHES) { totalCount }
}`;
type Count = { search: { totalCount: number } };

describe('The index follows Postgres', () => {
  let app: TestApp;
  const count = async (query: string) =>
    (await app.request<Count>(COUNT, { query })).data!.search.totalCount;
  const pool = () => app.app.dataSource;

  beforeAll(async () => {
    app = await startTestApp('elasticsearch');
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(500)]);
  });
  afterAll(() => app.stop());

  it('finds 500 articles under the new name of a parent category', async () => {
    expect(await count('메시지')).toBe(500);
    expect(await count('수다방')).toBe(0);
    const { category } = await app.admin<{ category: { id: string } }>(
      `{ category(slug: "chat") { id } }`,
    );
    const { updateCategory } = await app.admin<{ updateCategory: { searchable: boolean } }>(
      `mutation ($input: UpdateCategoryInput!) { updateCategory(input: $input) { searchable } }`,
      { input: { id: category.id, name: '수다방', waitForSearch: true } },
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
    const isReplaced = (generation: string) => generation !== before.generation;
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
});

const SEARCH = `query ($filter: SearchFilter) {
  search(filter: $filter) { engine totalCount nodes { slug } }
  browse: search(filter: $filter, first: 0) { totalCount }
}`;

interface Found {
  search: { engine: string; totalCount: number } | null;
  browse: { totalCount: number } | null;
}

async function elasticsearch<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${process.env.TEST_ELASTICSEARCH_URL!}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

describe('An alias of somebody else', () => {
  let app: TestApp;
  let foreign: string;
  const articles = 3;

  const ask = () => app.request<Found>(SEARCH, { filter: newFilter() });
  const isRight = ({ data, errors }: Answer<Found>) =>
    !errors && [data!.search, data!.browse].every((found) => found?.totalCount === articles);
  const ours = async () => Object.keys(await elasticsearch('GET', `_alias/${app.indexPrefix}`));
  const alias = (action: 'add' | 'remove', index: string) => ({
    [action]: { index, alias: app.indexPrefix },
  });
  const answersByIndex = () =>
    eventually(async () => {
      const answer = await ask();
      expect([isRight(answer), answer.data?.search?.engine]).toEqual([true, 'ELASTICSEARCH']);
    });

  /** Whatever stands in has everything too. */
  const bothSettled = () =>
    eventually(async () => {
      const [row] = await app.app.dataSource.query<{ live: number }[]>(
        `select count(*)::int as live from search_target
         where state = 'LIVE' and not exists (select from outbox) and not exists (select from delivery)`,
      );
      expect(row!.live).toBe(2);
    });

  beforeAll(async () => {
    app = await startTestApp('elasticsearch', { fallback: 'memory' });
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(articles)]);
    foreign = `${app.indexPrefix}-foreign`;
    await elasticsearch('PUT', `${foreign}/_doc/1?refresh=true`, {
      id: 'x',
      title: 'no article',
    });
    await bothSettled();
    await answersByIndex();
  });
  afterAll(() => app.stop());

  it('is repaired', async () => {
    const [index] = await ours();
    await elasticsearch('POST', '_aliases', {
      actions: [alias('remove', index!), alias('add', foreign)],
    });
    await answersByIndex();
    expect(await ours()).toEqual([index]);
  });
});
