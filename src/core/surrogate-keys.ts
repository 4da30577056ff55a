/** The key of all cached answers, because each may have a list of articles. */
export const ARTICLES_KEY = 'articles';

/** The key of all cached answers, because each may have something of the catalogue. */
export const CATALOG_KEY = 'catalog';

/** The key of the cached answers that have this article. `id`: its global id. */
export function articleKey(id: string): string {
  return `article:${id}`;
}
