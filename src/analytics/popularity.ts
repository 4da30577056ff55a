import type { Pool } from 'pg';
import { ADDRESS_BYTES } from '../access/index.js';
import { transaction } from '../core/connections.js';
import { looksPersonal } from '../language/index.js';
import { koreanDayOf } from './rollups/figures.sql.js';

/**
 * A change of popularity that moves an article among others: one is twice the interest, this is 7
 * %.
 */
const NOTICEABLE = 0.1;

/** So many articles are sent to the index at a time, so that edits do not wait behind them. */
const MOST = 200;

const FOLD = `
  with due as (
    select article_id from article_statistics
    where interest <> 0 and abs(popularity_with(popularity, interest) - popularity) >= ${NOTICEABLE}
    order by article_id limit ${MOST} for update skip locked
  )
  update article_statistics s set popularity = popularity_with(s.popularity, s.interest), interest = 0
  from due where s.article_id = due.article_id`;

/**
 * Lets the popularity of articles follow what readers do: clicks, views and feedback add to their
 * interest (`INTEREST`, weighed by `interest_weight`), and what has become noticeable goes into
 * popularity, which by trigger goes into the outbox. Resolves to how many articles changed, at most
 * 200.
 */
export async function followInterest(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query({ name: 'analytics-follow-interest', text: FOLD });
  return rowCount ?? 0;
}

/** Fewer people than these could be recognised by what they search. */
const VISITORS = 5;

const KEPT = 100;

/**
 * A text that only few saw is no popular one; those that are left out afterwards have others behind
 * them.
 */
const READ = 3 * KEPT;

/**
 * Visitors are told apart by their address alone: one program after another at the same address is
 * one. They are counted within a day, because nobody can be followed to the next, and once, however
 * often they search, so that nobody makes a query popular, or not, alone.
 */
const POPULAR = `
  with searched as (
    select p.product_id, l.query, ${koreanDayOf('l.at')} as day, substring(l.visitor from 1 for ${ADDRESS_BYTES}) as visitor, bool_or(l.total > 0) as found
    from search_log l cross join lateral (select 0 as product_id union all select unnest(l.product_ids)) p
    where l.at > now() - interval '7 days' and l.query <> '' and l.understood and not l.staff
    group by 1, 2, 3, 4
  ), by_day as (
    select product_id, query, day, count(*) as visitors, count(*) filter (where found) as finders from searched group by product_id, query, day
  ), by_query as (
    select product_id, query, sum(visitors)::integer as visitors, sum(finders) as finders, max(finders) as most
    from by_day group by product_id, query
  )
  select product_id as "productId", query, visitors from (
    select *, row_number() over (partition by product_id order by visitors desc, query) as rank
    from by_query where most >= ${VISITORS} and 2 * finders > visitors
  ) ranked where rank <= ${READ} order by product_id, rank`;

/**
 * Makes the table of popular queries anew from the last seven days of the log: what was searched
 * from at least five addresses on one day and found something there and mostly, every word of it
 * published as it was typed; nothing with numbers of people in it. One server at a time; another
 * one's call does nothing meanwhile.
 */
export async function refreshPopularQueries(pool: Pool): Promise<void> {
  await transaction(pool, async (client) => {
    const { rows: locked } = await client.query<{ got: boolean }>(
      "select pg_try_advisory_xact_lock(hashtext('doum_popular_query')) as got",
    );
    if (!locked[0]!.got) return;
    await client.query("set local work_mem = '64MB'");
    const { rows } = await client.query<{ productId: number; query: string; visitors: number }>(
      POPULAR,
    );
    const kept = new Map<number, number>();
    const safe = rows.filter(({ productId, query }) => {
      if (looksPersonal(query) || (kept.get(productId) ?? 0) >= KEPT) return false;
      kept.set(productId, (kept.get(productId) ?? 0) + 1);
      return true;
    });
    await client.query('delete from popular_query');
    await client.query(
      'insert into popular_query (product_id, query, visitors) select * from unnest($1::integer[], $2::text[], $3::integer[])',
      [
        safe.map(({ productId }) => productId),
        safe.map(({ query }) => query),
        safe.map(({ visitors }) => visitors),
      ],
    );
  });
}
