import type { Pool } from 'pg';
import { allowLongStatements, transaction } from '../core/database/connections.js';
import { visibleSql } from '../articles/index.js';
import { looksPersonal } from '../language/index.js';
import { ADDRESS_OF_SEARCH, IS_OF_VISITOR, koreanDayOf } from './figures.sql.js';

/** Minimum number of visitors. Fewer people could be identified by their queries. */
const MIN_VISITORS = 5;

/** Maximum popular queries of a product. */
const MAX_QUERIES = 100;

/** Queries read per product. Most of them are dropped, because editors have not written them. */
const CANDIDATES = 20 * MAX_QUERIES;

/**
 * Only addresses distinguish visitors: several User-Agents or ids at one address are one visitor.
 * Visitors are counted per day, because a visitor cannot be recognised on the next day. Each
 * visitor counts once per day, so that nobody can make a query popular alone.
 */
const POPULAR = `
  with searched as (
    select p.product_id, l.query, ${koreanDayOf('l.at')} as day,
      ${ADDRESS_OF_SEARCH} as visitor, bool_or(l.total > 0) as found
    from search_log l
      cross join lateral (select 0 as product_id union all select unnest(l.product_ids)) p
    where l.at > now() - interval '7 days' and l.query <> '' and l.understood
      and ${IS_OF_VISITOR}
    group by 1, 2, 3, 4
  ), by_day as (
    select product_id, query, day, count(*) as visitors, count(*) filter (where found) as finders
    from searched group by product_id, query, day
  ), by_query as (
    select product_id, query, sum(visitors)::integer as visitors, sum(finders) as finders,
      max(finders) as max_finders
    from by_day group by product_id, query
  )
  select product_id as "productId", query, visitors from (
    select *, row_number() over (partition by product_id order by visitors desc, query) as rank
    from by_query where max_finders >= ${MIN_VISITORS} and 2 * finders > visitors
  ) ranked where rank <= ${CANDIDATES} order by product_id, rank`;

/** SQL: a text without spaces and upper case, for comparisons. */
const plain = (text: string) => `replace(lower(${text}), ' ', '')`;

/** The queries of $1 that editors have written: a title, keyword, name, alias or synonym. */
const KNOWN = `
  with known as (
    select ${plain('r.title')} as text from article a
      join article_revision r on r.article_id = a.id and r.version = a.published_version
      where ${visibleSql('false', 'false')}
    union all
    select ${plain('k')} from article a
      join article_revision r on r.article_id = a.id and r.version = a.published_version
      cross join unnest(r.keywords) k
      where ${visibleSql('false', 'false')}
    union all select ${plain('n')} from product, unnest(aliases || name) n
    union all select ${plain('n')} from platform, unnest(aliases || name) n
    union all select ${plain('name')} from category
    union all select ${plain('t')} from synonym_set, unnest(terms) t
  )
  select query from unnest($1::text[]) query where ${plain('query')} in (select text from known)`;

/**
 * Replaces the table of popular queries from the last seven days of the log. A query is popular if,
 * on one day, visitors from at least five addresses searched it and found something, and if most
 * visitors found something. A popular query is shown only if editors have written it (`KNOWN`), so
 * that no visitor can place a sentence on the home page. Queries that look like personal numbers
 * are left out.
 */
export async function refreshPopularQueries(pool: Pool): Promise<void> {
  await transaction(pool, async (client) => {
    await allowLongStatements(client);
    await client.query("set local work_mem = '64MB'");
    // Must come before reading the log: `forgetLog` locks the table.
    await client.query('delete from popular_query');
    const { rows } = await client.query<{ productId: number; query: string; visitors: number }>(
      POPULAR,
    );
    const known = await client.query<{ query: string }>(KNOWN, [rows.map(({ query }) => query)]);
    const queries = new Set(known.rows.map(({ query }) => query));
    const kept = new Map<number, number>();
    const safe = rows.filter(({ productId, query }) => {
      if (!queries.has(query) || looksPersonal(query) || (kept.get(productId) ?? 0) >= MAX_QUERIES)
        return false;
      kept.set(productId, (kept.get(productId) ?? 0) + 1);
      return true;
    });
    await client.query(
      `insert into popular_query (product_id, query, visitors)
       select * from unnest($1::integer[], $2::text[], $3::integer[])`,
      [
        safe.map(({ productId }) => productId),
        safe.map(({ query }) => query),
        safe.map(({ visitors }) => visitors),
      ],
    );
  });
}
