import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { ArticleInput } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';

@Entity('article_note')
@ObjectType({ description: 'A note on an article between colleagues (메모), hidden from readers.' })
export class ArticleNote {
  @Field(() => ID, { description: 'ID of the note.' })
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Column('integer', { name: 'article_id' })
  articleId!: number;

  @Field({ description: 'Name of the person or key that wrote the note.' })
  @Column('text')
  author!: string;

  @Column('integer', { name: 'author_id', nullable: true })
  authorId!: number | null;

  @Cost({ points: 5 })
  @Field({ description: 'The text, of 1 to 2,000 characters.' })
  @Column('text')
  body!: string;

  @Column('integer', { name: 'mention_ids', array: true, default: [] })
  mentionIds!: number[];

  @NullableField(() => DateTime, 'Time of the solution; null while the note is open.')
  @Column({ type: 'timestamptz', name: 'solved_at', precision: 3, nullable: true })
  solvedAt!: Date | null;

  @NullableField(() => String, 'Who solved the note.')
  @Column('text', { name: 'solved_by', nullable: true })
  solvedBy!: string | null;

  @Field(() => DateTime, { description: 'Time when the note was written.' })
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}

export enum NoticeKind {
  REVIEW_REQUESTED = 'REVIEW_REQUESTED',
  REVIEW_DECLINED = 'REVIEW_DECLINED',
  MENTIONED = 'MENTIONED',
  COMMENTED = 'COMMENTED',
}
registerEnumType(NoticeKind, {
  name: 'NoticeKind',
  description: 'What a person is told.',
  valuesConfig: {
    REVIEW_REQUESTED: { description: 'Somebody asked for a review of an article that you own.' },
    REVIEW_DECLINED: { description: 'The review that you asked for was declined.' },
    MENTIONED: { description: 'A note mentions you.' },
    COMMENTED: { description: 'Somebody wrote a note on an article that you own.' },
  },
});

@ObjectType({
  description:
    'A notice (알림) for the caller: events of one kind and article. Removed after 90 days.',
})
export class Notice {
  @Field(() => ID, { description: 'ID of the notice.' })
  id!: number;

  articleId!: number;

  @Field(() => NoticeKind, { description: 'What happened.' })
  kind!: NoticeKind;

  @Field(() => Int, {
    description: 'How often it happened to the article since the caller has read of it.',
  })
  count!: number;

  @Field({ description: 'Name of the person or key that acted last.' })
  actor!: string;

  @NullableField(() => String, 'The text of the last note, or why the review was declined.')
  comment!: string | null;

  @NullableField(() => DateTime, 'Time when the caller read the notice.')
  readAt!: Date | null;

  @Field(() => DateTime, { description: 'Time of the last event.' })
  createdAt!: Date;
}

@InputType({ description: 'A new note on an article.' })
export class AddArticleNoteInput extends ArticleInput {
  @Field({ description: 'The text, of 1 to 2,000 characters.' })
  body!: string;

  @Field(() => [ID], {
    defaultValue: [],
    description: 'IDs of the people whom the note mentions, at most 20. They get a notice.',
  })
  mentionIds!: string[];
}

@InputType({ description: 'The note that is solved.' })
export class SolveArticleNoteInput {
  @Field(() => ID, { description: 'ID of the note.' })
  id!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'false: the note is open again.' })
  isSolved!: boolean;
}

@InputType({ description: 'The notices that the caller has read.' })
export class MarkNoticesReadInput {
  @NullableField(() => [ID], 'IDs of the notices. Absent or null: all.')
  ids?: string[] | null;
}

@ObjectType({ description: 'The result of reading notices.' })
export class MarkNoticesReadPayload {
  @Field(() => Int, { description: 'Number of notices that are still unread.' })
  unreadCount!: number;
}
