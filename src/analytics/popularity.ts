import type { Pool } from 'pg';

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
