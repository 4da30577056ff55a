import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, type DataSource } from 'typeorm';
import { NullableField } from '../core/nullable-field.js';
import { Access, ADDRESS_BYTES, Role } from '../access/index.js';
import { queryRows } from '../core/database/database.js';
import { DAY_MS, KOREA_OFFSET_MS } from '../core/durations.js';
import { badInput, DoumError } from '../core/errors.js';
import { Article, changeInterest, INTEREST, lockInterest, SAYS_MORE } from '../articles/index.js';
import { FeedbackReason, FeedbackState } from './feedback-types.js';

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

  @Column('integer', { generated: 'identity' })
  id!: number;

  @Column('text', { nullable: true })
  reason!: FeedbackReason | null;

  /** The text that the visitor read; null: unknown. */
  @Column('integer', { name: 'variant_id', nullable: true })
  variantId!: number | null;

  /** The search that led to the article, with a comment or a reason alone. */
  @Column('uuid', { name: 'search_id', nullable: true })
  searchId!: string | null;

  @Column('text')
  state!: FeedbackState;
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

/** SQL: removes what visitors wrote and chose. Votes stay. */
export const FORGET_COMMENTS =
  'update feedback set comment = null, reason = null, search_id = null';

/** Forgets comments and reasons of two years ago. */
export async function forgetOldComments(dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `${FORGET_COMMENTS} where ${SAYS_MORE} and updated_at < now() - interval '2 years'`,
  );
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

  @NullableField(
    () => FeedbackReason,
    'Why the article was not helpful (이유). Absent: a reason of the visitor from the same day ' +
      '(Korean time) stays. null, or an article that was helpful: there is none.',
  )
  reason?: FeedbackReason | null;

  @NullableField(
    () => ID,
    'The `searchId` of the search that led to the article. The `searchId` of no search is ignored.',
  )
  searchId?: string | null;

  @NullableField(
    () => ID,
    'ID of the variant that the visitor read, in any revision of the article. BAD_USER_INPUT for ' +
      'a variant of another article.',
  )
  variantId?: string | null;
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

/** The payload of one visitor. Absent values stay from earlier that day, null removes a value. */
export interface FeedbackValues extends Omit<SubmitFeedbackInput, 'articleId' | 'variantId'> {
  articleId: number;
  variantId: number | null;
  /** A pseudonym of `Visitors`. */
  visitor: Buffer;
}

/** Maximum number of visitors of one address whose feedback on one article counts in a day. */
const MAX_VISITORS_PER_ADDRESS = 10;

const EXCEEDS_MAXIMUM = `
  select count(*) >= ${MAX_VISITORS_PER_ADDRESS}
    and count(*) filter (where visitor = $2) = 0 as "exceedsMaximum"
  from feedback where article_id = $1 and day = (now() at time zone 'Asia/Seoul')::date
    and substring(visitor from 1 for ${ADDRESS_BYTES}) =
      substring($2::bytea from 1 for ${ADDRESS_BYTES})`;

/**
 * A day begins at midnight in Korea, as in `Visitors`. A search that the visitor continued by
 * typing counts as the final one, as for clicks. What is new opens the entry again. A merge of
 * platforms may have deleted the variant.
 */
const WRITE = `
  with today as (select (now() at time zone 'Asia/Seoul')::date as day),
  before as (
    select f.helpful, f.comment, f.reason from feedback f, today
    where f.article_id = $1 and f.day = today.day and f.visitor = $2
  ),
  said as (
    select case when $5::boolean then (select comment from before) else $4::text end as comment,
      case when $3 then null when $7::boolean then (select reason from before)
        else $6::text end as reason
  ),
  written as (
    insert into feedback
      (article_id, day, visitor, helpful, comment, reason, variant_id, search_id)
    select $1, day, $2, $3::boolean, comment, reason,
      (select id from article_variant where id = $8),
      case when ${SAYS_MORE}
        then coalesce((select search_id from search_keystroke where id = $9::uuid), $9) end
    from today, said
    on conflict (article_id, day, visitor) do update set helpful = excluded.helpful,
      comment = excluded.comment, reason = excluded.reason,
      variant_id = coalesce(excluded.variant_id, feedback.variant_id),
      search_id = case when excluded.comment is not null or excluded.reason is not null
        then coalesce(excluded.search_id, feedback.search_id) end,
      state = case when excluded.comment <> coalesce(feedback.comment, '')
        or excluded.reason <> coalesce(feedback.reason, '') then 'OPEN' else feedback.state end,
      updated_at = now()
    where (feedback.helpful, feedback.comment, feedback.reason)
      is distinct from (excluded.helpful, excluded.comment, excluded.reason)
  )
  select (select helpful from before) as "wasHelpful"`;

/** The UUID that begins a searchId. A forged one names no search, so its signature is not read. */
function searchOf(searchId: string | null | undefined): string | null {
  const hex = Buffer.from(searchId ?? '', 'base64url').toString('hex', 0, 16);
  return hex.length === 32 ? hex : null;
}

const OF_ANOTHER_ARTICLE = `
  select from article_variant v join article_revision r on r.id = v.revision_id
  where v.id = $1 and r.article_id <> $2`;

/**
 * Writes the feedback of a visitor and adjusts the interest in the article. Replaces the visitor's
 * feedback of the same day. Resolves to false if the article does not exist. RATE_LIMITED after ten
 * visitors of the same address on a day, BAD_USER_INPUT for a variant of another article.
 */
export function writeFeedback(
  dataSource: DataSource,
  { articleId, visitor, helpful, comment, reason, variantId, searchId }: FeedbackValues,
): Promise<boolean> {
  return dataSource.transaction(async (manager) => {
    if (!(await lockInterest(manager, articleId))) return false;
    const [row] = await queryRows<{ exceedsMaximum: boolean }>(manager, EXCEEDS_MAXIMUM, [
      articleId,
      visitor,
    ]);
    if (row!.exceedsMaximum) throw tooMuchFeedback();
    const isForeign = await queryRows(manager, OF_ANOTHER_ARTICLE, [variantId, articleId]);
    if (isForeign.length > 0) throw badInput('variantId', 'variantId is of another article.');
    const [before] = await queryRows<{ wasHelpful: boolean | null }>(manager, WRITE, [
      ...[articleId, visitor, helpful, comment, comment === undefined],
      ...[reason, reason === undefined, variantId, searchOf(searchId)],
    ]);
    const { wasHelpful } = before!;
    const interestOf = (vote: boolean) => (vote ? INTEREST.helpful : INTEREST.notHelpful);
    const change = interestOf(helpful) - (wasHelpful === null ? 0 : interestOf(wasHelpful));
    if (change !== 0) await changeInterest(manager, articleId, change);
    return true;
  });
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
