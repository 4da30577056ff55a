import type { HeldDocument, SearchDocument } from '../../engine.js';

/** A row of `search_document` as `READ_DOCUMENTS` gives it. Times are milliseconds since 1970. */
export interface StoredDocument extends Omit<SearchDocument, 'publishedAt' | 'updatedAt'> {
  version: number;
  publishedAt: number;
  updatedAt: number;
  /** Its postings add up to its lengths. */
  isWhole: boolean;
}

/**
 * The documents of a generation ($1) for these articles ($2), and whether each is found as it
 * should be.
 */
export const READ_DOCUMENTS = `
  select d.article_id as "articleId", d.version, d.title, d.keywords, d.breadcrumb, d.paragraphs, d.product_id as "productId",
    d.category_ids as "categoryIds", d.platform_ids as "platformIds", d.visibility, d.title_sort as "titleSort", d.popularity,
    d.published_at as "publishedAt", d.updated_at as "updatedAt",
    (select coalesce(sum(p.frequency), 0) from posting p where p.generation = d.generation and p.article_id = d.article_id)
      = (select coalesce(sum(length), 0) from unnest(d.lengths) as length) as "isWhole"
  from search_document d join postgres_generation g on g.id = d.generation
  where g.generation = $1 and d.article_id = any($2::integer[]) and not d.gone`;

/** The document of a row. */
export function readDocument({
  version,
  publishedAt,
  updatedAt,
  isWhole,
  ...row
}: StoredDocument): HeldDocument {
  const document = { ...row, publishedAt: new Date(publishedAt), updatedAt: new Date(updatedAt) };
  return { version, document: isWhole ? document : null };
}
