import type { Pool, PoolClient } from 'pg';
import type { EntityManager } from 'typeorm';
import { queryRows } from '../core/database/database.js';

/**
 * The interest in an article that each action of a visitor adds. The database weights it by time
 * (`interest_weight`). The numbers are our choice. Only their ratios matter, and with a small
 * effect, because popularity is the logarithm of the sum. A view counts least, because it may come
 * from a link. A click chose the article among others. Feedback is rare and deliberate.
 */
export const INTEREST = { click: 1, view: 0.5, helpful: 3, notHelpful: -2 } as const;

/** A click or view that counts. */
export interface InterestingEvent {
  articleId: number;
  isView: boolean;
  at: Date;
}

/** Deleted articles are ignored. */
const ADD_INTEREST = `
  insert into article_statistics (article_id, views, interest)
    select article_id, count(*) filter (where is_view),
      sum(case when is_view then $4::float8 else $5::float8 end * interest_weight(at))
    from unnest($1::integer[], $2::boolean[], $3::timestamptz[]) as t (article_id, is_view, at)
      join article a on a.id = t.article_id
    group by article_id order by article_id
  on conflict (article_id) do update set views = article_statistics.views + excluded.views,
    interest = article_statistics.interest + excluded.interest`;

/** Adds clicks and views to the interest in their articles. */
export async function addInterest(
  client: PoolClient,
  events: readonly InterestingEvent[],
): Promise<void> {
  await client.query(ADD_INTEREST, [
    events.map(({ articleId }) => articleId),
    events.map(({ isView }) => isView),
    events.map(({ at }) => at),
    ...[INTEREST.view, INTEREST.click],
  ]);
}

/**
 * Blocks other feedback on the article, so that a writer reads the current feedback. Locks the
 * article before its statistics, in the same order as a deletion.
 */
const LOCK = `
  with locked as (select id from article where id = $1 for key share)
  insert into article_statistics (article_id) select id from locked
  on conflict (article_id) do update set interest = article_statistics.interest
  returning article_id`;

/** Locks the interest in an article. Resolves to false if the article does not exist. */
export async function lockInterest(manager: EntityManager, articleId: number): Promise<boolean> {
  return (await queryRows(manager, LOCK, [articleId])).length > 0;
}

/** Adds to the interest in an article now. */
export async function changeInterest(
  manager: EntityManager,
  articleId: number,
  change: number,
): Promise<void> {
  await manager.query(
    `update article_statistics set interest = interest + $2 * interest_weight(now())
     where article_id = $1`,
    [articleId, change],
  );
}

/**
 * Minimum change of popularity that is written. Popularity is logarithmic: +1 is twice the
 * interest, +0.1 is 7 % more.
 */
const MIN_CHANGE = 0.1;

/** Maximum articles per run, so that edits do not wait for the index behind them. */
const BATCH = 200;

const APPLY_INTEREST = `
  with due as (
    select article_id from article_statistics
    where interest <> 0 and abs(popularity_with(popularity, interest) - popularity) >= ${MIN_CHANGE}
    order by article_id limit ${BATCH} for update skip locked
  )
  update article_statistics s set popularity = popularity_with(s.popularity, s.interest), interest = 0
  from due where s.article_id = due.article_id`;

/**
 * Adds the collected interest of articles to their popularity if that changes it noticeably.
 * Clicks, views and feedback add to the interest (`INTEREST`, weighted by `interest_weight`). A
 * trigger writes changes of popularity to the outbox. Resolves to the number of changed articles,
 * at most 200.
 */
export async function updatePopularity(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'articles-update-popularity',
    text: APPLY_INTEREST,
  });
  return rowCount ?? 0;
}
