import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Platform } from '../catalog/index.js';
import { Cost } from '../core/cost.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { Article } from '../articles/index.js';

export enum FeedbackReason {
  NOT_RELEVANT = 'NOT_RELEVANT',
  HARD_TO_UNDERSTAND = 'HARD_TO_UNDERSTAND',
  DID_NOT_WORK = 'DID_NOT_WORK',
  OUTDATED = 'OUTDATED',
}
registerEnumType(FeedbackReason, {
  name: 'FeedbackReason',
  description: 'Why an article was not helpful (이유).',
  valuesConfig: {
    NOT_RELEVANT: { description: 'The article is about something else (원하는 내용이 아니에요).' },
    HARD_TO_UNDERSTAND: { description: 'The article is hard to understand (이해하기 어려워요).' },
    DID_NOT_WORK: { description: 'The steps of the article did not work (따라 해도 안 돼요).' },
    OUTDATED: { description: 'The article is out of date (오래된 내용이에요).' },
  },
});

export enum FeedbackState {
  OPEN = 'OPEN',
  DONE = 'DONE',
  SPAM = 'SPAM',
}
registerEnumType(FeedbackState, {
  name: 'FeedbackState',
  description: 'What became of a comment (처리 상태).',
  valuesConfig: {
    OPEN: { description: 'The comment waits for somebody (처리 전).' },
    DONE: { description: 'Nothing is left to do (처리함).' },
    SPAM: { description: 'The comment says nothing of use (스팸).' },
  },
});

@InputType({
  description:
    'Selects comments. Each given field must match. A list matches each of its values; an empty ' +
    'list, nothing.',
})
export class FeedbackFilter {
  @NullableField(() => FeedbackState, 'State of the comment.')
  state?: FeedbackState | null;

  @NullableField(() => [String], 'Slugs of products.')
  productSlugs?: string[] | null;

  @NullableField(() => [String], 'Slugs of categories; each includes all categories below it.')
  categorySlugs?: string[] | null;

  @NullableField(() => [ID], 'IDs of articles.')
  articleIds?: string[] | null;

  @NullableField(() => [ID], 'IDs of the people who own the articles.')
  ownerIds?: string[] | null;

  @NullableField(() => DateTime, 'Only comments of this time or later.')
  from?: Date | null;

  @NullableField(() => DateTime, 'Only comments before this time.')
  to?: Date | null;
}

@ObjectType({ description: 'What a visitor wrote or chose about an article (의견).' })
export class FeedbackComment {
  @Field(() => ID, { description: 'ID of the comment.' })
  id!: string;

  @Field(() => Article, { description: 'The article.' })
  article!: Article;

  @Cost({ size: 5 })
  @Field(() => [Platform], {
    description: 'The platforms of the text that the visitor read; empty if unknown.',
  })
  platforms!: readonly Platform[];

  @Field({ description: 'Whether the visitor found the article helpful (도움 여부).' })
  helpful!: boolean;

  @NullableField(() => FeedbackReason, 'Why the article was not helpful (이유).')
  reason!: FeedbackReason | null;

  @Field({
    description:
      'Text of the comment (의견 내용); empty if the visitor chose only a reason. Placeholders ' +
      'such as (전화번호) replace possible personal data.',
  })
  comment!: string;

  @NullableField(
    () => String,
    'The query that led to the article (검색어), as the search log has it; null without a search, ' +
      'or when the log no longer has it.',
  )
  query!: string | null;

  @Field(() => FeedbackState, {
    description: 'State. A new comment of the visitor opens the entry again.',
  })
  state!: FeedbackState;

  @Field(() => DateTime, {
    description: 'Time when the comment was submitted or last changed (작성 시각).',
  })
  at!: Date;
}

@ObjectType({ description: 'A page of comments, newest first.' })
export class FeedbackPage {
  @Field(() => [FeedbackComment], { description: 'The comments of this page.' })
  nodes!: FeedbackComment[];

  @Field(() => Int, { description: 'Total number of comments on all pages.' })
  totalCount!: number;
}

@InputType({ description: 'What became of comments.' })
export class FeedbackStateInput {
  @Field(() => [ID], { description: 'IDs of at most 100 comments.' })
  ids!: string[];

  @Field(() => FeedbackState, { description: 'Their state from now on.' })
  state!: FeedbackState;
}

@ObjectType({ description: 'The result of a change of the state of comments.' })
export class FeedbackStatePayload {
  @Field(() => [FeedbackComment], { description: 'The comments, newest first.' })
  comments!: FeedbackComment[];
}
