/**
 * `Article.linkedFrom` of the articles $1, at most 100 of each. Reads all texts once, however many
 * articles are asked for.
 */
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
      -- The address may be a path or absolute.
      cross join string_to_table(v.body_html, '/articles/') with ordinality as part (text, number)
      -- A slug has at most 200 characters.
      join target t on t.slug = substring(left(part.text, 201) from '^[a-z0-9-]+')
    where a.trashed_at is null and a.id <> t.id and part.number > 1
      -- Decompressing the texts takes the most time, so they are looked at once.
      and case when cardinality($1::integer[]) > 1 then position('/articles/' in v.body_html) > 0
        else exists (
          select from target where position('/articles/' || target.slug in v.body_html) > 0) end
  )
  select id, (array_agg("from" order by status <> 'PUBLISHED', "from"))[1:100] as "from"
  from link group by id`;
