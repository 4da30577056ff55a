import type { EntityManager } from 'typeorm';
import type { WantedArticle } from './plan-article.js';

/** A new article; its slug has been chosen. */
export type NewArticle = WantedArticle & { slug: string };

const INSERT = `
  with article_input as materialized (
    select * from json_to_recordset($1::json) as _ (n integer, slug text, "externalId" text, "categoryId" integer, status text, visibility text,
      "publishedAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz, views bigint, version integer)
  ), revision_input as materialized (
    select * from json_to_recordset($2::json) as _ (slug text, version integer, title text, keywords json)
  ), variant_input as materialized (
    select * from json_to_recordset($3::json) as _ (slug text, version integer, position integer, body text, "bodyHtml" text,
      "bodyText" text, "platformIds" json)
  ), made as (
    insert into article (slug, external_id, category_id, status, visibility, version, published_version, published_at, created_at, updated_at)
    select slug, "externalId", "categoryId", status, visibility, version, case when status = 'PUBLISHED' then 1 end,
      case when status = 'PUBLISHED' then coalesce("publishedAt", now()) end, coalesce("createdAt", now()), coalesce("updatedAt", now())
    from article_input order by n
    returning id, slug::text
  ), counted as (
    -- What people read most ranks first until their own counts say otherwise.
    insert into article_statistics (article_id, views, popularity)
    select id, views, popularity_of(views * interest_weight(now())) from made join article_input using (slug) where views > 0
  ), revision as (
    insert into article_revision (article_id, version, title, keywords, editor, summary)
    select id, r.version, r.title, array(select json_array_elements_text(r.keywords)), $4, ''
    from made join revision_input r using (slug)
    returning id, article_id, version
  ), variant as (
    insert into article_variant (revision_id, position, body, body_html, body_text)
    select revision.id, v.position, v.body, v."bodyHtml", v."bodyText"
    from revision join made on made.id = revision.article_id join variant_input v on v.slug = made.slug and v.version = revision.version
    returning id, revision_id, position
  )
  insert into article_variant_platform (variant_id, revision_id, platform_id)
  select variant.id, variant.revision_id, platform_id::integer
  from variant
    join revision on revision.id = variant.revision_id
    join made on made.id = revision.article_id
    join variant_input v on v.slug = made.slug and v.version = revision.version and v.position = variant.position
    cross join json_array_elements_text(v."platformIds") platform_id`;

/** Makes articles with their revisions, variants and views in one statement; their ids ascend in the order given. */
export async function insertArticles(manager: EntityManager, editor: string, articles: NewArticle[]): Promise<void> {
  const rows = articles.map(({ content, draft, status = 'PUBLISHED', visibility = 'PUBLIC', views = 0, ...article }, n) => ({
    row: { ...article, n, status, visibility, views, version: draft ? 2 : 1 },
    revisions: draft ? [content, draft] : [content],
  }));
  const revisions = rows.flatMap(({ row: { slug }, revisions }) =>
    revisions.map(({ title, keywords, variants }, i) => ({ row: { slug, version: i + 1, title, keywords }, variants })),
  );
  const variants = revisions.flatMap(({ row: { slug, version }, variants }) =>
    variants.map((variant, position) => ({ slug, version, position, ...variant })),
  );
  await manager.query(INSERT, [
    JSON.stringify(rows.map(({ row }) => row)),
    JSON.stringify(revisions.map(({ row }) => row)),
    JSON.stringify(variants),
    editor,
  ]);
}
