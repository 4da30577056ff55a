import {
  FakeEngine,
  plannedSearch,
  SEARCH_CURSORS,
  SEARCH_IDS,
} from '../../test/support/planned-search.js';
import { Article, type ArticleContext } from '../articles/index.js';
import { SearchEngineName, SearchSort } from './engine.js';
import { asTyped } from './interpretation/interpret.js';
import { buildConnection } from './pipeline/build-connection.js';
import type { SearchPlan } from './pipeline/plan-search.js';
import { SearchConnectionFieldResolver } from './search-field-resolvers.js';
import { FacetField } from './search-types.js';

const POSTGRES = SearchEngineName.POSTGRES;
const NO_COUNTS = { product: null, category: null, platform: null };
const article = Object.assign(new Article(), { id: 7 });
const context = {
  articles: {
    published: (ids: number[]) => Promise.resolve(ids.map((id) => (id === 7 ? article : null))),
  },
} as unknown as ArticleContext;

const connectionOf = (plan: SearchPlan, total: number, facets: object = {}) =>
  buildConnection(
    plan,
    {
      interpretation: asTyped(plan.text, null),
      answer: {
        total,
        hits: [],
        facets: { ...NO_COUNTS, ...facets },
        engine: POSTGRES,
        degraded: false,
      },
    },
    [],
    1,
  );
const resolverWith = (engine: FakeEngine) =>
  new SearchConnectionFieldResolver(engine.client, SEARCH_CURSORS, SEARCH_IDS);
const silent = new FakeEngine(() => ({}));

describe('SearchConnectionFieldResolver', () => {
  it('asks for popular articles only where nothing was found', async () => {
    const engine = new FakeEngine(() => ({
      hits: [7, 8].map((articleId) => ({
        articleId,
        score: null,
        sort: [],
        title: null,
        paragraphs: [],
      })),
    }));
    const filter = { productSlugs: ['talk'], includeCommon: true };
    const plan = plannedSearch({ query: '없는 말', filter }, { internal: true });
    const resolver = resolverWith(engine);
    expect(await resolver.popularArticles(connectionOf(plan, 1), 5, context)).toEqual([]);
    expect(engine.requests).toEqual([]);
    expect(await resolver.popularArticles(connectionOf(plan, 0), 5, context)).toEqual([article]);
    expect(engine.requests).toMatchObject([
      { query: null, filter: plan.filter, internal: true, sort: SearchSort.POPULARITY, first: 5 },
    ]);
  });

  it('leads to pages by cursors that continue the search', () => {
    const plan = plannedSearch({ query: '신고', first: 10 });
    const pages = resolverWith(silent).pages(connectionOf(plan, 25), 1);
    expect(pages.map(({ number, isCurrent }) => [number, isCurrent])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(pages[0]!.after).toBeNull();
    const third = plannedSearch({ query: '신고', after: pages[2]!.after });
    expect(third).toMatchObject({ offset: 20, cursors: { search: plan.cursors.search } });
  });

  it('builds the facets that are asked for, each once', () => {
    const filter = { categorySlugs: ['refund'], includeCommon: true };
    const connection = connectionOf(plannedSearch({ filter }), 3, {
      product: new Map([[1, 3]]),
      category: new Map([[12, 2]]),
    });
    const { CATEGORY, PRODUCT } = FacetField;
    const facets = resolverWith(silent).facets(connection, [CATEGORY, PRODUCT, CATEGORY]);
    expect(facets).toEqual([
      {
        field: CATEGORY,
        totalValues: 2,
        allValues: [
          { slug: 'group-chat', label: '그룹채팅', count: 2, selected: false, parentSlug: 'chat' },
          { slug: 'refund', label: '환불', count: 0, selected: true, parentSlug: null },
        ],
      },
      {
        field: PRODUCT,
        totalValues: 1,
        allValues: [{ slug: 'talk', label: '새미톡', count: 3, selected: false, parentSlug: null }],
      },
    ]);
  });

  it('names the search by a searchId that is read back', () => {
    const plan = plannedSearch();
    const searchId = resolverWith(silent).searchId(connectionOf(plan, 0));
    expect(SEARCH_IDS.read(searchId, 'searchId')).toEqual(plan.cursors.search);
  });
});
