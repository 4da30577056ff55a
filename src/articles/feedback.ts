import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type DataSource, IsNull, Not } from 'typeorm';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { Access, ADDRESS_BYTES, Role } from '../access/index.js';
import { queryRows } from '../core/database.js';
import { DAY_MS, KOREA_OFFSET_MS } from '../core/durations.js';
import { DoumError } from '../core/errors.js';
import { Article } from './article.js';
import { INTEREST } from './interest.js';

/** The feedback of one visitor on an article on one day. */
@Entity('feedback')
export class Feedback {
  @PrimaryColumn('integer', { name: 'article_id' })
  articleId!: number;

  /** Day in the time zone of Korea, as YYYY-MM-DD. */
  @PrimaryColumn('date')
  day!: string;

  /** A pseudonym of `Visitors`. */
  @PrimaryColumn('bytea')
  visitor!: Buffer;

  @Column('boolean')
  helpful!: boolean;

  @Column('text', { nullable: true })
  comment!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}

@ObjectType({
  description:
    'Feedback counts of an article since its creation (피드백 집계). A visitor counts once a day ' +
    '(Korean time), with the last answer of the day.',
})
export class FeedbackSummary {
  @Field(() => Int, {
    description: 'Number of answers that the article was helpful (도움됨).',
  })
  helpful!: number;

  @Field(() => Int, {
    description: 'Number of answers that the article was not helpful (도움 안 됨).',
  })
  notHelpful!: number;

  @Access(Role.ANALYST)
  @NullableField(
    () => Int,
    'Number of comments that were submitted or changed in the last 7 days (최근 의견).',
  )
  recentComments!: number;
}

/** SQL: removes comments. */
export const FORGET_COMMENTS = 'update feedback set comment = null';

/** SQL: whether a row of `feedback` has a comment of the last 7 days. */
export const IS_RECENT_COMMENT = `(comment is not null and updated_at > now() - interval '7 days')`;

@ObjectType({ description: "A visitor's comment on an article (의견)." })
export class FeedbackComment {
  @Field({ description: 'Whether the visitor found the article helpful (도움 여부).' })
  helpful!: boolean;

  @Field({
    description:
      'Text of the comment (의견 내용). Placeholders such as (전화번호) replace possible personal data.',
  })
  comment!: string;

  @Field(() => DateTime, {
    description: 'Time when the comment was submitted or last changed (작성 시각).',
  })
  at!: Date;
}

@InputType({ description: "A visitor's feedback on an article (피드백)." })
export class SubmitFeedbackInput {
  @Field(() => ID, { description: 'ID of the article (문서), which must be published.' })
  articleId!: string;

  @Field({ description: 'Whether the article was helpful (도움 여부).' })
  helpful!: boolean;

  @NullableField(
    () => String,
    'Comment for the editors (의견), at most 1,000 characters; possible personal data is masked. ' +
      'Absent: a comment of the visitor from the same day (Korean time) stays. null or empty: ' +
      'the comment is removed.',
  )
  comment?: string | null;
}

@ObjectType({ description: 'The result of submitting feedback (피드백).' })
export class FeedbackPayload {
  @Field(() => FeedbackSummary, {
    description: 'Feedback counts of the article, including this feedback (집계).',
  })
  feedback!: FeedbackSummary;

  @Field(() => Article, { description: 'The article that the feedback is about.' })
  article!: Article;
}

export interface FeedbackValues {
  articleId: number;
  /** A pseudonym of `Visitors`. */
  visitor: Buffer;
  helpful: boolean;
  /** Undefined: a comment from earlier today stays. Null: the comment is removed. */
  comment: string | null | undefined;
}

/**
 * Blocks other feedback on the article, so that `WRITE` reads the current feedback. Locks the
 * article before its statistics, in the same order as a deletion.
 */
const LOCK = `
  with locked as (select id from article where id = $1 for key share)
  insert into article_statistics (article_id) select id from locked
  on conflict (article_id) do update set interest = article_statistics.interest
  returning article_id`;

/** Maximum number of visitors of one address whose feedback on one article counts in a day. */
const MAX_VISITORS_PER_ADDRESS = 10;

const EXCEEDS_MAXIMUM = `
  select count(*) >= ${MAX_VISITORS_PER_ADDRESS}
    and count(*) filter (where visitor = $2) = 0 as "exceedsMaximum"
  from feedback where article_id = $1 and day = (now() at time zone 'Asia/Seoul')::date
    and substring(visitor from 1 for ${ADDRESS_BYTES}) =
      substring($2::bytea from 1 for ${ADDRESS_BYTES})`;

/** A day begins at midnight in Korea, as in `Visitors`. */
const WRITE = `
  with today as (select (now() at time zone 'Asia/Seoul')::date as day),
  before as (
    select f.helpful from feedback f, today
    where f.article_id = $1 and f.day = today.day and f.visitor = $2
  ),
  written as (
    insert into feedback (article_id, day, visitor, helpful, comment)
    select $1, day, $2, $3::boolean, $4::text from today
    on conflict (article_id, day, visitor) do update set helpful = excluded.helpful,
      comment = case when $7::boolean then feedback.comment else excluded.comment end,
      updated_at = now()
    where feedback.helpful <> excluded.helpful
      or (not $7::boolean and feedback.comment is distinct from excluded.comment)
  ),
  change as (
    select case when $3::boolean then $5::float8 else $6::float8 end
      - coalesce((select case when helpful then $5::float8 else $6::float8 end from before), 0)
      as interest
  )
  update article_statistics s set interest = s.interest + change.interest * interest_weight(now())
  from change where s.article_id = $1 and change.interest <> 0`;

/**
 * Writes the feedback of a visitor and adjusts the interest in the article. Replaces the visitor's
 * feedback of the same day. Resolves to false if the article does not exist. RATE_LIMITED after ten
 * visitors of the same address on a day.
 */
export function writeFeedback(
  dataSource: DataSource,
  { articleId, visitor, helpful, comment }: FeedbackValues,
): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    const [locked] = await queryRows(manager, LOCK, [articleId]);
    if (!locked) return false;
    const [row] = await queryRows<{ exceedsMaximum: boolean }>(manager, EXCEEDS_MAXIMUM, [
      articleId,
      visitor,
    ]);
    if (row!.exceedsMaximum) throw tooMuchFeedback();
    await manager.query(WRITE, [
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

/** The newest comments on an article, at most `first`. */
export async function readFeedbackComments(
  dataSource: DataSource,
  articleId: number,
  first: number,
): Promise<FeedbackComment[]> {
  const found = await dataSource.manager.find(Feedback, {
    where: { articleId, comment: Not(IsNull()) },
    order: { updatedAt: 'DESC', day: 'DESC', visitor: 'ASC' },
    take: first,
  });
  return found.map(({ helpful, comment, updatedAt: at }) => ({ helpful, comment: comment!, at }));
}

function tooMuchFeedback(): DoumError {
  return new DoumError(
    'RATE_LIMITED',
    `More than ${MAX_VISITORS_PER_ADDRESS} opinions of this article came from one address today.`,
    { hint: 'Try again tomorrow.', retryAfterSeconds: secondsUntilTomorrow(Date.now()) },
  );
}

/** Seconds until the next midnight in Korea. */
function secondsUntilTomorrow(now: number): number {
  return Math.ceil((DAY_MS - ((now + KOREA_OFFSET_MS) % DAY_MS)) / 1_000);
}
