import type { Pool } from 'pg';
import { ADDRESS_BYTES } from '../access/index.js';
import { transaction } from '../core/connections.js';
import { DoumError } from '../core/errors.js';
import type { FeedbackComment } from './feedback-types.js';
import { INTEREST } from './interest.js';

/** What one visitor says of an article. */
export interface Feedback {
  articleId: number;
  /** See `Visitors`. */
  visitor: Buffer;
  helpful: boolean;
  /** undefined: what the visitor wrote before today stays. */
  comment: string | null | undefined;
}

/**
 * Whoever says something of the article meanwhile waits, so that what the next statement reads as
 * said before is so. The article comes first: one that is being deleted has its statistics deleted
 * after it.
 */
const LOCK = `
  with locked as (select id from article where id = $1 for key share)
  insert into article_statistics (article_id) select id from locked
  on conflict (article_id) do update set interest = article_statistics.interest`;

/** One address alone does not decide what is said of an article. */
const MOST_OF_ADDRESS = 10;

const IS_MORE = `
  select count(*) >= ${MOST_OF_ADDRESS} and count(*) filter (where visitor = $2) = 0 as "isMore"
  from feedback where article_id = $1 and day = (now() at time zone 'Asia/Seoul')::date
    and substring(visitor from 1 for ${ADDRESS_BYTES}) = substring($2::bytea from 1 for ${ADDRESS_BYTES})`;

/** The day is one of Korea, as those are that visitors have. */
const WRITE = `
  with today as (select (now() at time zone 'Asia/Seoul')::date as day),
  before as (select f.helpful from feedback f, today where f.article_id = $1 and f.day = today.day and f.visitor = $2),
  written as (
    insert into feedback (article_id, day, visitor, helpful, comment) select $1, day, $2, $3::boolean, $4::text from today
    on conflict (article_id, day, visitor) do update set helpful = excluded.helpful, comment = case when $7::boolean then feedback.comment else excluded.comment end,
      updated_at = now()
    where feedback.helpful <> excluded.helpful or (not $7::boolean and feedback.comment is distinct from excluded.comment)
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
 * Keeps what a visitor says of an article, in place of what the same visitor said today, and what
 * that changes of the interest in it. Resolves false when there is no such article. RATE_LIMITED
 * beyond ten visitors of one address a day.
 */
export function writeFeedback(
  pool: Pool,
  { articleId, visitor, helpful, comment }: Feedback,
): Promise<boolean> {
  return transaction(pool, async (client) => {
    const { rowCount } = await client.query(LOCK, [articleId]);
    if (rowCount === 0) return false;
    const { rows } = await client.query<{ isMore: boolean }>(IS_MORE, [articleId, visitor]);
    if (rows[0]!.isMore) throw tooManyOpinions();
    await client.query(WRITE, [
      articleId,
      visitor,
      helpful,
      comment,
      INTEREST.helpful,
      INTEREST.notHelpful,
      comment === undefined,
    ]);
    return true;
  });
}

/** The newest comments on an article. */
export async function readFeedbackComments(
  pool: Pool,
  articleId: number,
  first: number,
): Promise<FeedbackComment[]> {
  return (await pool.query<FeedbackComment>(COMMENTS, [articleId, first])).rows;
}

function tooManyOpinions(): DoumError {
  return new DoumError(
    'RATE_LIMITED',
    `More than ${MOST_OF_ADDRESS} opinions of this article came from one address today.`,
    {
      hint: 'Try again tomorrow.',
    },
  );
}
