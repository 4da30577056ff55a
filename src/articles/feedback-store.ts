import type { Pool } from 'pg';
import { transaction } from '../core/connections.js';
import type { FeedbackComment } from './feedback-types.js';
import { INTEREST } from './interest.js';

/** What one visitor says of an article. */
export interface Feedback {
  articleId: number;
  /** See `Visitors`. */
  visitor: Buffer;
  helpful: boolean;
  comment: string | null;
}

/**
 * Whoever says something of the article meanwhile waits, so that what the next statement reads as said before is so. The article comes
 * first: one that is being deleted has its statistics deleted after it.
 */
const LOCK = `
  with locked as (select id from article where id = $1 for key share)
  insert into article_statistics (article_id) select id from locked
  on conflict (article_id) do update set interest = article_statistics.interest`;

/** The day is one of Korea, as those are that visitors have. */
const WRITE = `
  with today as (select (now() at time zone 'Asia/Seoul')::date as day),
  before as (select f.helpful from feedback f, today where f.article_id = $1 and f.day = today.day and f.visitor = $2),
  written as (
    insert into feedback (article_id, day, visitor, helpful, comment) select $1, day, $2, $3::boolean, $4::text from today
    on conflict (article_id, day, visitor) do update set helpful = excluded.helpful, comment = excluded.comment, updated_at = now()
    where (feedback.helpful, feedback.comment) is distinct from (excluded.helpful, excluded.comment)
  ),
  change as (
    select case when $3::boolean then $5::float8 else $6::float8 end
      - coalesce((select case when helpful then $5::float8 else $6::float8 end from before), 0) as interest
  )
  update article_statistics s set interest = s.interest + change.interest * interest_weight(now())
  from change where s.article_id = $1 and change.interest <> 0`;

const COMMENTS = `
  select helpful, comment, updated_at as at from feedback
  where article_id = $1 and comment is not null order by updated_at desc, day desc, visitor limit $2`;

/**
 * Keeps what a visitor says of an article, in place of what the same visitor said today, and what that changes of the interest in it.
 * Resolves false when there is no such article.
 */
export function writeFeedback(pool: Pool, { articleId, visitor, helpful, comment }: Feedback): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(LOCK, [articleId]);
    if (rowCount === 0) return false;
    await client.query(WRITE, [articleId, visitor, helpful, comment, INTEREST.helpful, INTEREST.notHelpful]);
    return true;
  });
}

/** The newest comments on an article. */
export async function readFeedbackComments(pool: Pool, articleId: number, first: number): Promise<FeedbackComment[]> {
  return (await pool.query<FeedbackComment>(COMMENTS, [articleId, first])).rows;
}
