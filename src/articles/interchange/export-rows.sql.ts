import type { PoolClient } from 'pg';
import { queryRows } from '../../core/database.js';
import { contentJson, type StoredContent } from '../article-rows.sql.js';

const ARTICLE_BATCH = 500;

/** A row of `readArticleBatch`. */
export interface ExportedArticle {
  id: number;
  externalId: string | null;
  slug: string;
  categoryId: number;
  status: string;
  visibility: string;
  publishedAt: Date | null;
  updatedAt: Date;
  createdAt: Date;
  views: number;
  content: StoredContent;
  draft: StoredContent | null;
}

const ARTICLES = `
  select a.id, a.external_id as "externalId", a.slug, a.category_id as "categoryId", a.status,
    a.visibility, a.published_at as "publishedAt", a.updated_at as "updatedAt",
    a.created_at as "createdAt", coalesce(s.views, 0) as views,
    case when a.published_version is null then ${contentJson('a.version')}
      else ${contentJson('a.published_version')} end as content,
    case when a.published_version <> a.version then ${contentJson('a.version')} end as draft
  from article a left join article_statistics s on s.article_id = a.id
  where a.id > $1 order by a.id limit ${ARTICLE_BATCH}`;

/** The next articles by id, 500 at most. */
export function readArticleBatch(client: PoolClient, after: number): Promise<ExportedArticle[]> {
  return queryRows<ExportedArticle>(client, ARTICLES, [after]);
}
