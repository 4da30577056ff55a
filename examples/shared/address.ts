/** The state of the page, which is in its address: every search and article can be linked to. */
export interface Address {
  query: string;
  /** Slugs of the chosen categories. */
  categories: string[];
  sort: Sort;
  /** From 1. */
  page: number;
  /** The slug of the article that is open; null: the results. */
  article: string | null;
  /** The slug of the platform whose text the article shows; null: the common one. */
  platform: string | null;
}

/** The orders of the results, as `SearchSort` names them. */
export const SORTS = {
  RELEVANCE: '정확도순',
  POPULARITY: '인기순',
  UPDATED: '최근 수정순',
  TITLE: '제목순',
};

export type Sort = keyof typeof SORTS;

/** Reads `location.search`. */
export function readAddress(search: string): Address {
  const values = new URLSearchParams(search);
  const sort = values.get('sort') ?? '';
  return {
    query: values.get('q') ?? '',
    categories: values.getAll('category'),
    sort: sort in SORTS ? (sort as Sort) : 'RELEVANCE',
    page: Number(values.get('page') ?? 1),
    article: values.get('article'),
    platform: values.get('platform'),
  };
}

/** The address as a link. */
export function hrefOf({ query, categories, sort, page, article, platform }: Address): string {
  const values = new URLSearchParams({ q: query });
  for (const slug of categories) values.append('category', slug);
  if (sort !== 'RELEVANCE') values.set('sort', sort);
  if (page > 1) values.set('page', String(page));
  if (article !== null) values.set('article', article);
  if (platform !== null) values.set('platform', platform);
  return `?${values}`;
}

/** Goes to another address without loading the page again. */
export function go(address: Address): void {
  history.pushState(null, '', hrefOf(address));
  dispatchEvent(new PopStateEvent('popstate'));
}

/** Calls `listener` when the address changes; returns a function that ends this. */
export function onAddress(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}
