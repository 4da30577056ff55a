/** How `renderBody` writes a link to an article of this server. */
const LINK = 'href="/articles/';

/**
 * The articles outside of the trash whose newest or published text links to each of the articles
 * $1, by its present or a former slug: published ones first, at most 100 for each. $2 is how a link
 * with the absolute address begins. Reads all texts once, however many articles are asked for.
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
      join article_variant v on v.revision_id = r.id and v.body_html like '%/articles/%'
      cross join string_to_table(replace(v.body_html, $2, '${LINK}'), '${LINK}')
        with ordinality as after_link (text, number)
      -- A slug has at most 200 characters.
      join target t on t.slug = substring(left(after_link.text, 201) from '^[a-z0-9-]+')
    where a.trashed_at is null and a.id <> t.id and after_link.number > 1
  ), numbered as (
    select id, "from",
      row_number() over (partition by id order by status <> 'PUBLISHED', "from") as number
    from link
  )
  select id, array_agg("from" order by number) as "from" from numbered
  where number <= 100 group by id`;
