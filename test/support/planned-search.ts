import { CursorSealer } from '../../src/core/pagination.js';
import { ArticleVisibility } from '../../src/articles/index.js';
import {
  CatalogSnapshot,
  type Category,
  type Platform,
  type Product,
} from '../../src/catalog/index.js';
import { SearchSort } from '../../src/search/engine.js';
import {
  planSearch,
  type Searcher,
  type SearchPlan,
  type SearchRequest,
} from '../../src/search/plan-search.js';
import { SearchCursors } from '../../src/search/search-paging.js';
import { SearchIds } from '../../src/search/search-ids.js';
import { SearchScope } from '../../src/search/search-types.js';
import { HeldArticles } from '../../src/search/term-vectors/held-articles.js';
import type { PublishedArticles } from '../../src/search/term-vectors/published-articles.js';
import { joinWords } from '../../src/search/term-vectors/term-vector.js';
import { HELP_TEXTS, UNRANKED, wordsOfArticle } from './help-words.js';

const product = { aliases: [] as string[], position: 1 };
const category = { parentId: null as number | null, position: 1 };
const platform = { aliases: [] as string[], appliesToAll: false, position: 1 };

/** Two products with categories, and three platforms, of which the first applies to all. */
export const CATALOG = new CatalogSnapshot({
  products: [
    { ...product, id: 1, slug: 'talk', name: '새미톡' },
    { ...product, id: 2, slug: 'pay', name: '새미페이' },
  ] as Product[],
  categories: [
    { ...category, id: 11, productId: 1, slug: 'chat', name: '채팅' },
    { ...category, id: 12, productId: 1, slug: 'group-chat', name: '그룹채팅', parentId: 11 },
    { ...category, id: 21, productId: 2, slug: 'refund', name: '환불' },
  ] as Category[],
  platforms: [
    { ...platform, id: 31, slug: 'common', name: '공통', appliesToAll: true },
    { ...platform, id: 32, slug: 'ios', name: 'iOS', aliases: ['아이폰'] },
    { ...platform, id: 33, slug: 'android', name: '안드로이드' },
  ] as Platform[],
  slugHistory: [],
});

const SEARCHER: Searcher = {
  visit: { source: 'web', visitor: Buffer.alloc(32, 1), client: 'client' },
  staff: false,
  shelves: ['PUBLIC'],
};

const secret = Buffer.alloc(32, 7);
const SEARCH_IDS = new SearchIds(secret, () => new Date());
export const SEARCH_CURSORS = new SearchCursors(new CursorSealer(secret), SEARCH_IDS);

/** A search by relevance for the first ten hits, with nothing else selected. */
export function plannedSearch(
  request: Partial<Omit<SearchRequest, 'fields'>> & {
    fields?: Partial<SearchRequest['fields']>;
  } = {},
  searcher: Partial<Searcher> = {},
): SearchPlan {
  const fields = {
    hits: true,
    titleHighlight: false,
    matchedBody: false,
    didYouMean: false,
    confidence: false,
    passages: false,
    facets: new Set<never>(),
    ...request.fields,
  };
  return planSearch(
    {
      query: '',
      sort: SearchSort.RELEVANCE,
      literal: false,
      scope: SearchScope.ANSWERS,
      first: 10,
      ...request,
      fields,
    },
    { ...SEARCHER, ...searcher },
    CATALOG,
    { cursors: SEARCH_CURSORS, ids: SEARCH_IDS },
  );
}

/** The published articles in memory, for readers: `HELP_TEXTS` and these. */
export function publishedHelp(...articles: Parameters<typeof heldHelp>): PublishedArticles {
  return heldHelp(...articles).of(['PUBLIC']);
}

/** The same, to be changed. */
export function heldHelp(...articles: (readonly [title: string, text: string])[]): HeldArticles {
  const held = new HeldArticles();
  for (const [i, [title, text]] of [...HELP_TEXTS, ...articles].entries())
    held.put(i + 1, {
      ...UNRANKED,
      ...joinWords(wordsOfArticle(title, text)),
      articleId: i + 1,
      version: 1,
      title,
      productId: 1,
      categoryIds: [11],
      platformIds: [31],
      shelf: ArticleVisibility.PUBLIC,
    });
  return held;
}
