import { Field, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';

@ObjectType({
  description:
    'What a help team plans and decides about an article (진행 상황). Readers never see any of this.',
})
export class ArticleWorkflow {
  @Field({ description: 'Who saved the newest revision (마지막 편집자).' })
  editor!: string;

  @Field(() => DateTime, { description: 'Time when the newest revision was saved.' })
  editedAt!: Date;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of the published revision; null while the article is not published.',
  })
  publishedVersion!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time when somebody asked for a review of the newest revision (검토 요청); null while nobody ' +
      'waits for one. Later revisions keep the request until an editor publishes or declines.',
  })
  reviewRequestedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who asked for the review.' })
  reviewRequestedBy!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When somebody should check whether the content is still right (재확인일).',
  })
  recheckAt!: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time when `publishVersion` will be published (게시 예약).',
  })
  publishAt!: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The revision that will be published. Later revisions do not change it.',
  })
  publishVersion!: number | null;

  @Field(() => String, { nullable: true, description: 'Who scheduled the publication.' })
  publishBy!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time when the article will be unpublished (게시 취소 예약).',
  })
  unpublishAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Who scheduled the end of publication.' })
  unpublishBy!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time when the article was moved to the trash (휴지통); null outside of it.',
  })
  trashedAt!: Date | null;
}

export const WORKFLOW_BY_ARTICLE = `
  select a.id, r.editor, r.created_at as "editedAt",
    a.published_version as "publishedVersion",
    a.review_requested_at as "reviewRequestedAt", a.review_requested_by as "reviewRequestedBy",
    a.recheck_at as "recheckAt", a.publish_at as "publishAt",
    a.publish_version as "publishVersion", a.publish_by as "publishBy",
    a.unpublish_at as "unpublishAt", a.unpublish_by as "unpublishBy", a.trashed_at as "trashedAt"
  from article a join article_revision r on r.article_id = a.id and r.version = a.version
  where a.id = any($1::integer[])`;
