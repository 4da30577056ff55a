import type { SearchConfidence } from '../../generated/operations.js';

/** The orders of results, with their names on the page. */
export const SORTS = [
  { sort: 'RELEVANCE', name: '정확도순' },
  { sort: 'UPDATED', name: '최신순' },
  { sort: 'POPULARITY', name: '인기순' },
  { sort: 'TITLE', name: '제목순' },
] as const;

/**
 * The orders that the page offers for a query. Without a query, RELEVANCE orders by popularity and
 * has that name.
 */
export function sortsFor(query: string): { sort: SearchState['sort']; name: string }[] {
  if (query !== '') return [...SORTS];
  return SORTS.filter(({ sort }) => sort !== 'POPULARITY').map((each) =>
    each.sort === 'RELEVANCE' ? { ...each, name: '인기순' } : each,
  );
}

/** Maximum length of a query that the server accepts, in UTF-16 units. */
export const MAX_QUERY_LENGTH = 200;

export interface SearchState {
  query: string;
  product: string | null;
  category: string | null;
  platform: string | null;
  sort: (typeof SORTS)[number]['sort'];
  /** Search for the typed text, without corrections. */
  exact: boolean;
  /** The cursor of the page of results; null: the first page. */
  after: string | null;
}

const SEARCH_PATH = '/search';

/** Reads the query string of a search. Absent and invalid parameters get their defaults. */
export function readSearchState(parameters: URLSearchParams): SearchState {
  const text = (name: string) => parameters.get(name) || null;
  const sort =
    SORTS.find((each) => each.sort.toLowerCase() === parameters.get('sort'))?.sort ?? 'RELEVANCE';
  return {
    query: (parameters.get('q') ?? '').trim(),
    product: text('product'),
    category: text('category'),
    platform: text('platform'),
    sort,
    exact: parameters.get('exact') === '1',
    after: text('after'),
  };
}

/** The address of a search. Defaults are left out. */
export function searchPath(state: Partial<SearchState>): string {
  const { query, product, category, platform, sort, exact, after } = state;
  const parameters = new URLSearchParams();
  if (query) parameters.set('q', query);
  if (product) parameters.set('product', product);
  if (category) parameters.set('category', category);
  if (platform) parameters.set('platform', platform);
  if (sort && sort !== 'RELEVANCE') parameters.set('sort', sort.toLowerCase());
  if (exact) parameters.set('exact', '1');
  if (after) parameters.set('after', after);
  const text = parameters.toString();
  return text === '' ? SEARCH_PATH : `${SEARCH_PATH}?${text}`;
}

/**
 * The address of the same search with changes, at its first page. A change of the product also
 * removes the category, which belongs to one product.
 */
export function changedSearchPath(state: SearchState, changes: Partial<SearchState>): string {
  const withoutCategory = changes.product === undefined ? {} : { category: null };
  return searchPath({ ...state, after: null, ...withoutCategory, ...changes });
}

/** Changes that remove all filters. */
export const NO_FILTERS = { product: null, category: null, platform: null };

/** The `SearchFilter` of a search. */
export function filterOf({ product, category, platform }: SearchState): {
  productSlugs?: string[];
  categorySlugs?: string[];
  platformSlugs?: string[];
} {
  return {
    ...(product !== null && { productSlugs: [product] }),
    ...(category !== null && { categorySlugs: [category] }),
    ...(platform !== null && { platformSlugs: [platform] }),
  };
}

export function filterCount({ product, category, platform }: SearchState): number {
  return [product, category, platform].filter((value) => value !== null).length;
}

/**
 * The outcome of a search: answers; only the nearest articles; nothing because of the filter,
 * although an article outside of it answers the query; or nothing.
 */
export type Outcome = 'answers' | 'nearest' | 'filtered-out' | 'nothing';

/** The outcome of a search, by its total and its confidence. */
export function outcomeOf(
  state: SearchState,
  { totalCount, confidence }: { totalCount: number; confidence?: SearchConfidence | null },
): Outcome {
  if (totalCount > 0) return confidence === 'NONE' ? 'nearest' : 'answers';
  const isAnswered = confidence === 'HIGH' || confidence === 'PARTIAL';
  return isAnswered && filterCount(state) > 0 ? 'filtered-out' : 'nothing';
}

/** A value of the category facet, with its subcategories. */
export interface CategoryNode<T> {
  value: T;
  children: CategoryNode<T>[];
  /** Whether the category, or one of its descendants, is selected. */
  isOpen: boolean;
}

interface CategoryValue {
  slug: string;
  parentSlug?: string | null;
  selected: boolean;
}

/**
 * Builds the tree of the values of the category facet. A value whose parent is not among the values
 * becomes a root.
 */
export function categoryTree<T extends CategoryValue>(values: readonly T[]): CategoryNode<T>[] {
  const nodes = new Map(
    values.map((value) => [value.slug, { value, children: [], isOpen: false } as CategoryNode<T>]),
  );
  const roots: CategoryNode<T>[] = [];
  for (const node of nodes.values())
    (nodes.get(node.value.parentSlug ?? '')?.children ?? roots).push(node);
  const open = (node: CategoryNode<T>): boolean => {
    const isChildOpen = node.children.map(open).some(Boolean);
    return (node.isOpen = node.value.selected || isChildOpen);
  };
  roots.forEach(open);
  return roots;
}
