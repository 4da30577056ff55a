import { Field, Int, ObjectType } from 'type-graphql';
import { Column, Entity } from 'typeorm';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';
import { ArticleColumns } from '../article-fields.js';
import { columnsOf } from '../article-rows.sql.js';

/** Adds what a help team plans about an article to a class. */
// TypeScript wants a mixin's constructor to take `any`.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function withWorkflow<Base extends new (...args: any[]) => object>(base: Base) {
  @ObjectType()
  class WithWorkflow extends base {
    @NullableField(
      () => DateTime,
      'Time when somebody asked for a review of the newest revision (검토 요청); null without a ' +
        'request. Later revisions keep the request until an editor publishes or declines.',
    )
    @Column({ type: 'timestamptz', name: 'review_requested_at', precision: 3, nullable: true })
    reviewRequestedAt!: Date | null;

    @NullableField(() => String, 'Who asked for the review.')
    @Column('text', { name: 'review_requested_by', nullable: true })
    reviewRequestedBy!: string | null;

    /** Stays after the review is declined. */
    @Column('integer', { name: 'review_requested_by_id', nullable: true })
    reviewRequestedById!: number | null;

    @NullableField(
      () => String,
      'What is to be changed, from the editor who declined the last review (검토 의견); null after ' +
        'the next request or publication.',
    )
    @Column('text', { name: 'review_comment', nullable: true })
    reviewComment!: string | null;

    @NullableField(() => String, 'Who wrote `reviewComment`, if known.')
    @Column('text', { name: 'review_declined_by', nullable: true })
    reviewDeclinedBy!: string | null;

    @Column('integer', { name: 'review_declined_by_id', nullable: true })
    reviewDeclinedById!: number | null;

    @NullableField(
      () => [String],
      "All questions in users' words that the last request for review proposes; null after a " +
        'publication, and without a proposal.',
    )
    @Column('text', { name: 'review_questions', array: true, nullable: true })
    reviewQuestions!: string[] | null;

    /** The questions that the article had at the time of the proposal, which lacks them. */
    @Column('text', { name: 'review_removed_questions', array: true, nullable: true })
    reviewRemovedQuestions!: string[] | null;

    @NullableField(
      () => DateTime,
      'When somebody should check whether the content is still right (재확인일).',
    )
    @Column({ type: 'timestamptz', name: 'recheck_at', precision: 3, nullable: true })
    recheckAt!: Date | null;

    @NullableField(() => DateTime, 'Time when `publishVersion` will be published (게시 예약).')
    @Column({ type: 'timestamptz', name: 'publish_at', precision: 3, nullable: true })
    publishAt!: Date | null;

    @NullableField(
      () => Int,
      'The revision that will be published. Later revisions do not change it.',
    )
    @Column('integer', { name: 'publish_version', nullable: true })
    publishVersion!: number | null;

    @NullableField(() => String, 'Who scheduled the publication.')
    @Column('text', { name: 'publish_by', nullable: true })
    publishBy!: string | null;

    @Column('integer', { name: 'publish_by_id', nullable: true })
    publishById!: number | null;

    @NullableField(() => DateTime, 'Time when the article will be unpublished (게시 중단 예약).')
    @Column({ type: 'timestamptz', name: 'unpublish_at', precision: 3, nullable: true })
    unpublishAt!: Date | null;

    @NullableField(() => String, 'Who scheduled the end of publication.')
    @Column('text', { name: 'unpublish_by', nullable: true })
    unpublishBy!: string | null;

    @Column('integer', { name: 'unpublish_by_id', nullable: true })
    unpublishById!: number | null;

    /** The person who looks after the article (담당자). */
    @Column('integer', { name: 'owner_id', nullable: true })
    ownerId!: number | null;

    @NullableField(
      () => DateTime,
      'Time when the article was moved to the trash (휴지통); null outside of it.',
    )
    @Column({ type: 'timestamptz', name: 'trashed_at', precision: 3, nullable: true })
    trashedAt!: Date | null;

    @Field({ description: 'Whether the article is or was published.' })
    @Column('boolean', { name: 'was_published', default: false })
    wasPublished!: boolean;
  }
  return WithWorkflow;
}

/** The table. Only `Article.workflow` shows the columns that `ArticleColumns` lacks. */
@Entity('article')
export class ArticleRow extends withWorkflow(ArticleColumns) {
  /** The slug that was made from the title. As long as it is the slug, the slug follows the title. */
  @Column('text', { name: 'title_slug', nullable: true })
  titleSlug!: string | null;

  /** The API key that scheduled the publication, itself or by its session. */
  @Column('integer', { name: 'publish_key_id', nullable: true })
  publishKeyId!: number | null;

  @Column('integer', { name: 'unpublish_key_id', nullable: true })
  unpublishKeyId!: number | null;
}

@ObjectType()
class WorkflowColumns extends withWorkflow(class {}) {}

@ObjectType({
  description:
    'What a help team plans and decides about an article (진행 상황). Readers never see any of this.',
})
export class ArticleWorkflow extends WorkflowColumns {
  @Field({ description: 'Who saved the newest revision (마지막 편집자).' })
  editor!: string;

  @Field(() => DateTime, { description: 'Time when the newest revision was saved.' })
  editedAt!: Date;

  @NullableField(
    () => Int,
    'Number of the published revision; null while the article is not published.',
  )
  publishedVersion!: number | null;
}

export const WORKFLOW_BY_ARTICLE = `
  select a.id, r.editor, r.created_at as "editedAt",
    a.published_version as "publishedVersion", ${columnsOf(WorkflowColumns, 'a')}
  from article a join article_revision r on r.article_id = a.id and r.version = a.version
  where a.id = any($1::integer[])`;

/** Values of columns that end a request for review or a schedule. */
export const NO_REQUEST = { reviewRequestedAt: null, reviewRequestedBy: null };
export const NO_REVIEW = {
  ...{ ...NO_REQUEST, reviewRequestedById: null },
  ...{ reviewComment: null, reviewDeclinedBy: null, reviewDeclinedById: null },
  ...{ reviewQuestions: null, reviewRemovedQuestions: null },
};
export const NO_PUBLICATION = {
  ...{ publishAt: null, publishVersion: null },
  ...{ publishBy: null, publishById: null, publishKeyId: null },
};
export const NO_UNPUBLICATION = {
  ...{ unpublishAt: null, unpublishBy: null, unpublishById: null, unpublishKeyId: null },
};
