import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { DateTime } from '../core/date-time.js';
import { ArticleEntity } from './article-entities.js';

/** What one visitor says of an article on one day. */
@Entity('feedback')
export class Feedback {
  @PrimaryColumn('integer', { name: 'article_id' })
  articleId!: number;

  /** A day of Korea, as YYYY-MM-DD. */
  @PrimaryColumn('date')
  day!: string;

  /** See `Visitors`. */
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

  @ManyToOne(() => ArticleEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'article_id' })
  article?: ArticleEntity;
}

@ObjectType({
  description: 'Feedback counts of an article (도움이 됐어요). Each visitor counts once a day.',
})
export class FeedbackSummary {
  @Field(() => Int, { description: 'Number of visitors who found the article helpful (도움됨).' })
  helpful!: number;

  @Field(() => Int, {
    description: 'Number of visitors who did not find the article helpful (도움 안 됨).',
  })
  notHelpful!: number;
}

@ObjectType({ description: "A visitor's comment on an article (의견)." })
export class FeedbackComment {
  @Field({ description: 'Whether the visitor found the article helpful (도움 여부).' })
  helpful!: boolean;

  @Field({
    description:
      'Text of the comment (의견 내용). Placeholders such as (전화번호) replace what looks like personal data.',
  })
  comment!: string;

  @Field(() => DateTime, {
    description: 'Time when the comment was submitted or last changed (작성 시각).',
  })
  at!: Date;
}

@InputType({ description: "A visitor's feedback on an article (도움 여부)." })
export class SubmitFeedbackInput {
  @Field(() => ID, { description: 'ID of the article (문서), which must be published.' })
  articleId!: string;

  @Field({ description: 'Whether the article was helpful (도움 여부).' })
  helpful!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Comment for the editors (의견), at most 1,000 characters; what looks like personal data is masked. Absent: a comment from earlier today stays; null: it is removed.',
  })
  comment?: string | null;
}

@ObjectType({ description: 'The result of submitting feedback (피드백).' })
export class FeedbackPayload {
  @Field(() => FeedbackSummary, {
    description: 'Feedback counts of the article, including this feedback (집계).',
  })
  feedback!: FeedbackSummary;
}
