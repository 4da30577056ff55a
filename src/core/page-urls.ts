/** The kinds of objects that have a page in the help centre. */
export type PageKind = 'product' | 'category' | 'article';

const FOLDERS = { product: 'products', category: 'categories', article: 'articles' } as const;

/**
 * The address of an object's page. `origin` has no final slash; an empty `origin` gives a path.
 * Slugs have only a-z, 0-9 and hyphens, so nothing needs escaping.
 */
export function pageUrl(origin: string, kind: PageKind, slug: string): string {
  return `${origin}/${FOLDERS[kind]}/${slug}`;
}
