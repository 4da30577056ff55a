import type { EntityManager } from 'typeorm';
import { freeSlug, romanizedSlug } from '../language/index.js';
import type { CheckedContent } from './article-content.js';
import type { ArticleStatus, ArticleVisibility } from './article.js';

/** An article's own row, locked for the rest of the transaction. */
export interface ArticleRow {
  id: number;
  slug: string;
  externalId: string | null;
  categoryId: number;
  status: ArticleStatus;
  visibility: ArticleVisibility;
  version: number;
  publishedVersion: number | null;
  publishedAt: Date | null;
}

/** Locks the article's row against other writers; null when there is none. */
export async function lockArticle(manager: EntityManager, id: number): Promise<ArticleRow | null> {
  const [row] = await manager.query<ArticleRow[]>(
    `select id, slug, external_id as "externalId", category_id as "categoryId", status, visibility, version,
       published_version as "publishedVersion", published_at as "publishedAt"
     from article where id = $1 for no key update`,
    [id],
  );
  return row ?? null;
}

/** One revision as it is stored; undefined when the article has none with that number. */
export async function readRevision(
  manager: EntityManager,
  articleId: number,
  version: number,
): Promise<CheckedContent | undefined> {
  const [row] = await manager.query<CheckedContent[]>(
    `select r.title, r.keywords, (
       select json_agg(json_build_object('body', v.body, 'bodyHtml', v.body_html, 'bodyText', v.body_text, 'platformIds', (
         select json_agg(p.platform_id order by p.platform_id) from article_variant_platform p where p.variant_id = v.id))
         order by v.position)
       from article_variant v where v.revision_id = r.id) as variants
     from article_revision r where r.article_id = $1 and r.version = $2`,
    [articleId, version],
  );
  return row;
}

/** A slug for the title that no article has or had; held for this transaction. */
export async function unusedSlug(manager: EntityManager, title: string): Promise<string> {
  const slug = romanizedSlug(title);
  // Two articles of one title at once must not draw the same slug.
  await manager.query(`select pg_advisory_xact_lock(hashtext('article_slug'), hashtext($1))`, [
    slug,
  ]);
  const taken = await manager.query<{ slug: string }[]>(
    `select slug from article where slug = $1 or slug like $1 || '-%'
     union select slug from slug_history where kind = 'article' and (slug = $1 or slug like $1 || '-%')`,
    [slug],
  );
  const slugs = new Set(taken.map((row) => row.slug));
  return freeSlug(slug, (candidate) => slugs.has(candidate));
}
