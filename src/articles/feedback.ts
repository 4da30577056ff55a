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
  description: 'How many visitors an article helped (도움이 됐어요), each counted once a day.',
})
export class FeedbackSummary {
  @Field(() => Int, { description: 'To how many it was helpful (도움됨).' })
  helpful!: number;

  @Field(() => Int, { description: 'To how many it was not (도움 안 됨).' })
  notHelpful!: number;
}

@ObjectType({ description: 'What a visitor wrote of an article (의견).' })
export class FeedbackComment {
  @Field({ description: 'Whether the article was helpful to the visitor (도움 여부).' })
  helpful!: boolean;

  @Field({
    description:
      'The text (의견 내용), with placeholders such as (전화번호) for what looks like personal data.',
  })
  comment!: string;

  @Field(() => DateTime, { description: 'When it was sent, or last changed (작성 시각).' })
  at!: Date;
}

@InputType({ description: 'Whether an article helped (도움 여부).' })
export class SubmitFeedbackInput {
  @Field(() => ID, { description: 'The article (문서), which must be published.' })
  articleId!: string;

  @Field({ description: 'Whether it was helpful (도움 여부).' })
  helpful!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'What the visitor adds, for editors (의견): at most 1,000 characters. What looks like personal data is not kept. Absent: what was written before today stays; null takes it back.',
  })
  comment?: string | null;
}

@ObjectType({ description: 'The feedback of the article as it is now (피드백).' })
export class FeedbackPayload {
  @Field(() => FeedbackSummary, { description: 'Its counts, with what was sent (집계).' })
  feedback!: FeedbackSummary;
}
