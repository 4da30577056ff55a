/** `Article.linkedFrom` of the articles $1, at most 100 of each. */
export const LINKED_FROM_BY_ARTICLE = `
  with target as (
    select id, slug from article where id = any($1::integer[])
    union all
    select target_id, slug from slug_history
    where kind = 'article' and target_id = any($1::integer[])
  ), link as (
    select distinct t.id, a.id as "from", a.status
    from article a
      join article_revision r
        on r.article_id = a.id and r.version in (a.version, a.published_version)
      join article_variant v on v.revision_id = r.id
      cross join unnest(v.links) link
      -- The address may be a path or absolute.
      join target t on t.slug = split_part(link, '/articles/', 2)
    where a.trashed_at is null and a.id <> t.id
  )
  select id, (array_agg("from" order by status <> 'PUBLISHED', "from"))[1:100] as "from"
  from link group by id`;
