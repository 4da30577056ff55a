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
     from article where id = $1 for update`,
    [id],
  );
  return row ?? null;
}

/** Appends a revision with its variants, in one statement. */
export async function insertRevision(
  manager: EntityManager,
  articleId: number,
  version: number,
  content: CheckedContent,
  by: { editor: string; summary: string },
): Promise<void> {
  await manager.query(
    `with revision as (
       insert into article_revision (article_id, version, title, keywords, editor, summary)
       values ($1, $2, $3, $4, $5, $6) returning id
     ), variant as (
       insert into article_variant (revision_id, position, body, body_html, body_text)
       select revision.id, (v ->> 'position')::integer, v ->> 'body', v ->> 'bodyHtml', v ->> 'bodyText'
       from revision, json_array_elements($7::json) v
       returning id, revision_id, position
     )
     insert into article_variant_platform (variant_id, revision_id, platform_id)
     select variant.id, variant.revision_id, platform_id::integer
     from variant
       join json_array_elements($7::json) v on (v ->> 'position')::integer = variant.position
       cross join json_array_elements_text(v -> 'platformIds') platform_id`,
    [
      articleId,
      version,
      content.title,
      content.keywords,
      by.editor,
      by.summary,
      JSON.stringify(content.variants.map((variant, position) => ({ ...variant, position }))),
    ],
  );
}

/** Appends a copy of one revision of an article as another. */
export async function copyRevision(
  manager: EntityManager,
  articleId: number,
  from: number,
  to: number,
  by: { editor: string; summary: string },
): Promise<void> {
  await manager.query(
    `with source as (
       select id, title, keywords from article_revision where article_id = $1 and version = $2
     ), revision as (
       insert into article_revision (article_id, version, title, keywords, editor, summary)
       select $1, $3, title, keywords, $4, $5 from source returning id
     ), variant as (
       insert into article_variant (revision_id, position, body, body_html, body_text)
       select revision.id, v.position, v.body, v.body_html, v.body_text
       from revision, source join article_variant v on v.revision_id = source.id
       returning id, revision_id, position
     )
     insert into article_variant_platform (variant_id, revision_id, platform_id)
     select variant.id, variant.revision_id, p.platform_id
     from source
       join article_variant old on old.revision_id = source.id
       join article_variant_platform p on p.variant_id = old.id
       join variant on variant.position = old.position`,
    [articleId, from, to, by.editor, by.summary],
  );
}

/** The content of one revision as an editor wrote it. */
export async function readContent(
  manager: EntityManager,
  articleId: number,
  version: number,
): Promise<{ title: string; keywords: string[]; variants: { platformIds: number[]; body: string }[] }> {
  const [row] = await manager.query<{ title: string; keywords: string[]; variants: { platformIds: number[]; body: string }[] }[]>(
    `select r.title, r.keywords, (
       select json_agg(json_build_object('body', v.body, 'platformIds', (
         select json_agg(p.platform_id order by p.platform_id) from article_variant_platform p where p.variant_id = v.id)) order by v.position)
       from article_variant v where v.revision_id = r.id) as variants
     from article_revision r where r.article_id = $1 and r.version = $2`,
    [articleId, version],
  );
  return row!;
}

/** A slug for the title that no article has or had; held for this transaction. */
export async function unusedSlug(manager: EntityManager, title: string): Promise<string> {
  const slug = romanizedSlug(title);
  // Two articles of one title at once must not draw the same slug.
  await manager.query(`select pg_advisory_xact_lock(hashtext('article_slug'), hashtext($1))`, [slug]);
  const taken = await manager.query<{ slug: string }[]>(
    `select slug from article where slug = $1 or slug like $1 || '-%'
     union select slug from slug_history where kind = 'article' and (slug = $1 or slug like $1 || '-%')`,
    [slug],
  );
  const slugs = new Set(taken.map((row) => row.slug));
  return freeSlug(slug, (candidate) => slugs.has(candidate));
}
