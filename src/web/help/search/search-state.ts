/** The orders of results, with what people call them. */
export const SORTS = [
  { sort: 'RELEVANCE', name: '정확도순' },
  { sort: 'UPDATED', name: '최신순' },
  { sort: 'POPULARITY', name: '인기순' },
  { sort: 'TITLE', name: '제목순' },
] as const;

/**
 * The orders that make sense for a query. Nothing is accurate without one: then the most popular
 * come first.
 */
export function sortsFor(query: string): { sort: SearchState['sort']; name: string }[] {
  if (query !== '') return [...SORTS];
  return SORTS.filter(({ sort }) => sort !== 'POPULARITY').map((each) =>
    each.sort === 'RELEVANCE' ? { ...each, name: '인기순' } : each,
  );
}

/** The longest query that the server takes, in UTF-16 units. */
export const MAX_QUERY = 200;

/** A search as its address says it. */
export interface SearchState {
  query: string;
  product: string | null;
  category: string | null;
  platform: string | null;
  sort: (typeof SORTS)[number]['sort'];
  /** Exactly what was typed, without corrections. */
  exact: boolean;
  /** The cursor of a page behind the first. */
  after: string | null;
}

const PATH = '/search';

/**
 * Reads the query string of a search's address; what it does not say, or says wrongly, is as at the
 * start.
 */
export function readSearchState(parameters: URLSearchParams): SearchState {
  const text = (name: string) => parameters.get(name) || null;
  const sort =
    SORTS.find((known) => known.sort.toLowerCase() === parameters.get('sort'))?.sort ?? 'RELEVANCE';
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

/** The address of a search: what is as at the start is left out. */
export function searchPath({
  query,
  product,
  category,
  platform,
  sort,
  exact,
  after,
}: Partial<SearchState>): string {
  const parameters = new URLSearchParams();
  if (query) parameters.set('q', query);
  if (product) parameters.set('product', product);
  if (category) parameters.set('category', category);
  if (platform) parameters.set('platform', platform);
  if (sort && sort !== 'RELEVANCE') parameters.set('sort', sort.toLowerCase());
  if (exact) parameters.set('exact', '1');
  if (after) parameters.set('after', after);
  const text = parameters.toString();
  return text === '' ? PATH : `${PATH}?${text}`;
}

/**
 * The address of the same search with changes, from its first page on. A product replaces product
 * and category: they are one hierarchy.
 */
export function changedSearchPath(state: SearchState, changes: Partial<SearchState>): string {
  const narrowed = changes.product === undefined ? {} : { category: null };
  return searchPath({ ...state, after: null, ...narrowed, ...changes });
}

/** The filter of a search, as GraphQL takes it. */
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

/** By how many values the search is narrowed. */
export function filterCount({ product, category, platform }: SearchState): number {
  return [product, category, platform].filter((value) => value !== null).length;
}

interface Segment {
  text: string;
  highlighted: boolean;
}

/**
 * Ends a quotation that was cut off after `length` characters at a word, with an ellipsis; one that
 * is shorter ends where its text does.
 */
export function asExcerpt(segments: readonly Segment[], length: number): Segment[] {
  const quoted = segments.reduce((sum, { text }) => sum + text.length, 0);
  const last = segments.at(-1);
  // A character of two UTF-16 units is not cut in half.
  if (last === undefined || quoted < length - 1 || /[.?!]$/.test(last.text)) return [...segments];
  const space = last.highlighted ? -1 : last.text.lastIndexOf(' ');
  const text = space > 0 ? last.text.slice(0, space) : last.text;
  return [...segments.slice(0, -1), { ...last, text }, { text: '…', highlighted: false }];
}
