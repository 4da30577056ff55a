import type { Pool } from 'pg';
import { queryRows } from '../core/database/database.js';
import { allReady } from '../core/work/now-or-later.js';
import { checkPageSize, offsetOfPage } from '../core/pagination.js';
import { type ArticleContext, placesOf, SAYS_MORE, visibleSql } from '../articles/index.js';
import type { FeedbackComment, FeedbackFilter, FeedbackPage } from './feedback-types.js';

/** The query is in the search log alone, so that it goes when the log goes. */
const LIST = `
  with found as not materialized (
    select f.*
    from feedback f join article a on a.id = f.article_id join category c on c.id = a.category_id
    where ${SAYS_MORE} and ${visibleSql('$1', '$2')}
      and ($3::integer[] is null or f.id = any($3)) and ($4::text is null or f.state = $4)
      and ($5::integer[] is null or c.product_id = any($5))
      and ($6::integer[] is null or a.category_id = any($6))
      and ($7::integer[] is null or a.id = any($7))
      and ($8::integer[] is null or a.owner_id = any($8))
      and ($9::timestamptz is null or f.updated_at >= $9)
      and ($10::timestamptz is null or f.updated_at < $10)
  ), page as (select * from found order by updated_at desc, id desc limit $11 offset $12)
  select page.id, article_id as "articleId", helpful, reason, coalesce(comment, '') as comment,
    state, updated_at as at, total.total,
    array(select platform_id from article_variant_platform p
      where p.variant_id = page.variant_id) as "platformIds",
    (select nullif(query, '') from search_log l where l.id = page.search_id) as query
  from (select count(*)::integer as total from found) total left join page on true
  order by updated_at desc, page.id desc`;

type Row = Omit<FeedbackComment, 'id' | 'article' | 'platforms'> & {
  id: number;
  articleId: number;
  platformIds: number[];
  total: number;
};

/** The arguments of the list: with `ids`, only these comments. */
export interface CommentsRequest {
  filter?: FeedbackFilter | null;
  ids?: readonly number[];
  first: number;
  page?: number | null;
}

/** A page of comments, newest first. BAD_USER_INPUT for an unknown slug, page size or page. */
export async function listComments(
  pool: Pool,
  { filter, ids, ...request }: CommentsRequest,
  context: ArticleContext,
): Promise<FeedbackPage> {
  const { articles } = context;
  const first = checkPageSize(request.first);
  const catalog = await context.catalog();
  const { products, categories } = placesOf(filter ?? {}, catalog);
  const { state, articleIds, ownerIds, from, to } = filter ?? {};
  const rows = await queryRows<Row>(pool, LIST, [
    ...[articles.permissions.drafts, articles.permissions.internal, ids, state],
    ...[products, categories],
    articleIds?.map((id) => context.ids.require(id, 'Article', 'filter.articleIds')),
    ownerIds?.map((id) => context.ids.require(id, 'Person', 'filter.ownerIds')),
    ...[from, to, first, request.page == null ? 0 : offsetOfPage(request.page, first)],
  ]);
  // Without comments, one row has the total alone.
  const found = rows.filter(({ id }) => id !== null);
  const about = await allReady(found.map(({ articleId }) => articles.article(articleId)));
  const nodes = found.flatMap((row, i) => {
    const article = about[i];
    if (!article) return [];
    const platforms = catalog.platformsOf(row.platformIds);
    return [{ ...row, id: context.ids.write('Feedback', row.id), article, platforms }];
  });
  return { nodes, totalCount: rows[0]!.total };
}
