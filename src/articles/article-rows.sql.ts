import { getMetadataArgsStorage } from 'typeorm';
import { createInstance, type Fields } from '../core/database/database.js';
import { ArticleVariant } from './article.js';
import { ArticleColumns, ContentColumns, type ContentFields } from './article-fields.js';

/** SQL that selects a class's columns under the names of its properties. */
export function columnsOf(type: abstract new () => object, alias: string): string {
  return getMetadataArgsStorage()
    .columns.filter(({ target }) => type === target || type.prototype instanceof (target as never))
    .map(
      ({ propertyName, options }) =>
        `${alias}.${options.name ?? propertyName} as "${propertyName}"`,
    )
    .join(', ');
}

/** The fields of `article a`. */
export const ARTICLE_COLUMNS = columnsOf(ArticleColumns, 'a');

/** The fields of the content of `article_revision r`, without variants. */
export const CONTENT_COLUMNS = columnsOf(ContentColumns, 'r');

/** The platforms of variant `v` as a JSON array of ids, ascending. May be empty. */
export const PLATFORM_IDS_JSON = `(
  select coalesce(json_agg(p.platform_id order by p.platform_id), '[]')
  from article_variant_platform p where p.variant_id = v.id)`;

/** Columns of variant `v` for each variant of revision `r`, as a JSON array in order. */
const variantsJson = (columns: string) => `(
  select coalesce(json_agg(
    json_build_object(${columns}, 'platformIds', ${PLATFORM_IDS_JSON}) order by v.position), '[]')
  from article_variant v where v.revision_id = r.id)`;

/** The variants of revision `r` as a JSON array of `VariantRow`. */
export const VARIANTS_JSON = variantsJson(`'id', v.id, 'bodyText', v.body_text`);

export type VariantRow = Pick<Fields<ArticleVariant>, 'id' | 'bodyText' | 'platformIds'>;

/** The content of a row that selects `CONTENT_COLUMNS` and `VARIANTS_JSON`. */
export interface ContentRow extends ContentFields {
  variants: VariantRow[];
}

/** The variants of a row that selects `VARIANTS_JSON`. */
export function toVariants(rows: VariantRow[]): ArticleVariant[] {
  return rows.map((row) => createInstance(ArticleVariant, row));
}

/** The stored content of a revision. */
export interface StoredContent extends ContentFields {
  variants: { platformIds: number[]; body: string }[];
}

/**
 * SQL for the content of a revision of article `a` as JSON (`StoredContent`). Null when the article
 * has no such revision.
 */
export function contentJson(version: 'a.version' | 'a.published_version'): string {
  return `(
    select row_to_json(content) from (
      select ${CONTENT_COLUMNS}, ${variantsJson(`'body', v.body`)} as variants
      from article_revision r where r.article_id = a.id and r.version = ${version}) content)`;
}

/** SQL: whether a row of `feedback` says more than its vote. */
export const SAYS_MORE = '(comment is not null or reason is not null)';

/** SQL: whether a row of `feedback` has a comment of the last 7 days. */
export const IS_RECENT_COMMENT = `(comment is not null and updated_at > now() - interval '7 days')`;
