/**
 * SQL for the links and pictures in published texts that lead nowhere for the readers of the text:
 * the ids of articles with addresses. `origin` and `ids` are SQL: the public address of the pages
 * without a final slash, and the articles to look at, null for all. A look at 20,000 articles takes
 * 0.45 s, most of it for decompressing, so no job keeps the answers.
 */
export const brokenLinks = (origin: string, ids = 'null::integer[]') => `
  with page (folder, name, visibility) as (
    select 'articles', slug, visibility from article where status = 'PUBLISHED'
    union all
    select 'articles', h.slug, a.visibility
    from slug_history h join article a on a.id = h.target_id
    where h.kind = 'article' and a.status = 'PUBLISHED'
    union all
    select 'categories', slug, 'PUBLIC' from category
    union all
    select 'products', slug, 'PUBLIC' from product
    union all
    select case kind when 'category' then 'categories' else 'products' end, slug, 'PUBLIC'
    from slug_history where kind in ('category', 'product')
    union all
    select 'media', encode(hash, 'hex'), 'PUBLIC' from media
  ), link as (
    select distinct a.id, a.visibility, '/' || split_part(left(part.text, 299), '"', 1) as address,
      split_part(part.text, '/', 1) as folder,
      substring(left(split_part(part.text, '/', 2), 201) from '^[a-z0-9-]+') as name
    from article a
      join article_revision r on r.article_id = a.id and r.version = a.published_version
      join article_variant v on v.revision_id = r.id
      -- Quotes are escaped everywhere but around attributes.
      cross join string_to_table(replace(v.body_html, '="' || ${origin} || '/', '="/'), '="/')
        with ordinality as part (text, number)
    where part.number > 1 and (${ids} is null or a.id = any(${ids}))
  )
  select link.id, link.address
  from link
  where link.folder in ('articles', 'categories', 'products', 'media') and not exists (
    select from page
    where page.folder = link.folder and page.name = link.name
      and (page.visibility = 'PUBLIC' or link.visibility = 'INTERNAL'))`;
