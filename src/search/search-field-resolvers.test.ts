import {
  FakeEngine,
  foundHits,
  plannedSearch,
  SEARCH_CURSORS,
  SEARCH_IDS,
} from '../../test/support/planned-search.js';
import { graphql } from 'graphql';
import { buildSchemaSync, type ContainerType } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { AnswerBudget } from '../core/answer-budget.js';
import { CursorSealer } from '../core/pagination.js';
import { SearchEngineName, SearchSort } from './engine.js';
import { buildConnection } from './search-connection.js';
import type { SearchPlan } from './plan-search.js';
import { SearchCursors } from './search-paging.js';
import {
  SearchConnectionFieldResolver,
  SearchEdgeFieldResolver,
} from './search-field-resolvers.js';
import { SearchResolver } from './search-resolver.js';
import { FacetField } from './search-types.js';

const MEMORY = SearchEngineName.MEMORY;
const article = Object.assign(new Article(), { id: 7 });
const context = {
  articles: {
    published: (ids: number[]) => Promise.resolve(ids.map((id) => (id === 7 ? article : null))),
  },
} as unknown as ArticleContext;

const connectionOf = (plan: SearchPlan, total: number, counts = {}) =>
  buildConnection(plan, foundHits(plan, total, counts), [], 1);
const resolverWith = (engine: FakeEngine) =>
  new SearchConnectionFieldResolver(engine.client, SEARCH_CURSORS, SEARCH_IDS);
const silent = new FakeEngine(() => ({}));

/** Counts the cursors it seals. */
class CountingCursors extends SearchCursors {
  sealed = 0;

  override seal(...values: Parameters<SearchCursors['seal']>): string {
    this.sealed += 1;
    return super.seal(...values);
  }
}

describe('A selection', () => {
  const cursors = new CountingCursors(new CursorSealer(Buffer.alloc(32, 7)), SEARCH_IDS);
  const plan = plannedSearch({ query: '신고' });
  const edges = [1, 2, 3].map((offset) => ({
    node: article,
    score: 1,
    titleHighlight: [],
    match: null,
    place: { engine: MEMORY, sort: [offset], offset, minimumScore: null, confidence: null },
    cursors: plan.cursors,
  }));
  const connection = { ...connectionOf(plan, 25), edges };
  const instances = new Map<Parameters<ContainerType['get']>[0], object>([
    [SearchResolver, { search: () => connection }],
    [
      SearchConnectionFieldResolver,
      new SearchConnectionFieldResolver(silent.client, cursors, SEARCH_IDS),
    ],
    [SearchEdgeFieldResolver, new SearchEdgeFieldResolver(cursors)],
  ]);
  const schema = buildSchemaSync({
    resolvers: [SearchResolver, SearchConnectionFieldResolver, SearchEdgeFieldResolver],
    container: { get: (type) => instances.get(type) },
    validate: false,
  });

  it.each([
    ['totalCount edges { score } pageInfo { hasNextPage hasPreviousPage }', 0],
    ['pageInfo { endCursor }', 1],
    ['pageInfo { ... on PageInfo { startCursor ending: endCursor } }', 2],
    ['edges { cursor }', 3],
    ['pages { number after }', 2],
  ])('of %s seals %d cursors', async (selection, sealed) => {
    cursors.sealed = 0;
    const source = `{ search { ${selection} } }`;
    const answer = new AnswerBudget({ bytes: 10_000, entries: 100 });
    const { errors } = await graphql({ schema, source, contextValue: { answer } });
    expect([errors, cursors.sealed]).toEqual([undefined, sealed]);
  });
});

describe('SearchConnectionFieldResolver', () => {
  it('loads popular articles only if there are no hits', async () => {
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

  it('returns page cursors that continue the search', () => {
    const plan = plannedSearch({ query: '신고', first: 10 });
    const connection = connectionOf(plan, 25);
    connection.answer.minimumScore = 0.75;
    const pages = resolverWith(silent).pages(connection, 1);
    expect(pages.map(({ number, isCurrent }) => [number, isCurrent])).toEqual([
      [1, true],
      [2, false],
      [3, false],
    ]);
    expect(pages[0]!.after).toBeNull();
    const third = plannedSearch({ query: '신고', after: pages[2]!.after });
    expect(third).toMatchObject({
      offset: 20,
      after: { engine: MEMORY, sort: null, minimumScore: 0.75 },
      cursors: { search: plan.cursors.search },
    });
  });

  it('builds each requested facet once', () => {
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

  it('returns a readable searchId', () => {
    const plan = plannedSearch();
    const searchId = resolverWith(silent).searchId(connectionOf(plan, 0));
    expect(SEARCH_IDS.read(searchId, 'searchId')).toEqual(plan.cursors.search);
  });
});
