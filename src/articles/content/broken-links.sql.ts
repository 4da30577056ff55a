/**
 * SQL for the links and pictures in published texts that lead nowhere for the readers of the text:
 * the ids of articles with addresses. `origin` and `ids` are SQL: the public address of the pages
 * without a final slash, and the articles to look at, null for all.
 */
export const brokenLinks = (origin: string, ids = 'null::integer[]') => `
  with page (path, visibility) as (
    select '/articles/' || slug, visibility from article where status = 'PUBLISHED'
    union all
    select '/articles/' || h.slug, a.visibility
    from slug_history h join article a on a.id = h.target_id
    where h.kind = 'article' and a.status = 'PUBLISHED'
    union all
    select '/categories/' || slug, 'PUBLIC' from category
    union all
    select '/products/' || slug, 'PUBLIC' from product
    union all
    select case kind when 'category' then '/categories/' else '/products/' end || slug, 'PUBLIC'
    from slug_history where kind in ('category', 'product')
    union all
    select '/media/' || encode(hash, 'hex'), 'PUBLIC' from media
  ), broken as materialized (
    select a.id, link
    from article a
      join article_revision r on r.article_id = a.id and r.version = a.published_version
      join article_variant v on v.revision_id = r.id
      cross join unnest(v.links) link
    where (${ids} is null or a.id = any(${ids})) and not exists (
      select from page cross join unnest(array['', ${origin}]) site
      where link = site || page.path
        and (page.visibility = 'PUBLIC' or a.visibility = 'INTERNAL'))
  ), ours as (
    select id, case when starts_with(link, ${origin} || '/')
      then substr(link, length(${origin}) + 1) else link end as address
    from broken
  )
  select distinct id, address from ours
  where address ~ '^/(articles|categories|products|media)/'`;
