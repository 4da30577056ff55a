import { createInstance, type Fields } from '../core/create-instance.js';
import { ArticleVariant } from './article.js';

/** The platforms of variant `v` as a JSON array of ids. Hand-written SQL may leave none. */
export const PLATFORM_IDS_JSON = `(
  select coalesce(json_agg(p.platform_id), '[]')
  from article_variant_platform p where p.variant_id = v.id)`;

/**
 * The variants of revision `r` as a JSON array of `VariantRow`, in order. Hand-written SQL may leave
 * none.
 */
export const VARIANTS_JSON = `(
  select coalesce(json_agg(
    json_build_object('id', v.id, 'bodyText', v.body_text, 'platformIds', ${PLATFORM_IDS_JSON})
    order by v.position), '[]')
  from article_variant v where v.revision_id = r.id)`;

/** One element of `VARIANTS_JSON`. */
export type VariantRow = Fields<ArticleVariant>;

/** The variants of a row that selects `VARIANTS_JSON`. */
export function toVariants(rows: VariantRow[]): ArticleVariant[] {
  return rows.map((row) => createInstance(ArticleVariant, row));
}

/** The stored content of a revision. The platform ids of a variant are in ascending order. */
export interface StoredContent {
  title: string;
  keywords: string[];
  variants: { platformIds: number[]; body: string }[];
}

/** The variants of revision `r` as JSON (`StoredContent['variants']`), in order. */
const BODIES_JSON = `(
  select coalesce(json_agg(
    json_build_object('body', v.body, 'platformIds', (
      select coalesce(json_agg(p.platform_id order by p.platform_id), '[]')
      from article_variant_platform p where p.variant_id = v.id))
    order by v.position), '[]')
  from article_variant v where v.revision_id = r.id)`;

/**
 * SQL for the content of a revision of article `a` as JSON (`StoredContent`). Null when the article
 * has no such revision.
 */
export function contentJson(version: 'a.version' | 'a.published_version'): string {
  return `(
    select json_build_object(
      'title', r.title, 'keywords', r.keywords, 'variants', ${BODIES_JSON})
    from article_revision r where r.article_id = a.id and r.version = ${version})`;
}
