import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { ArticleInput, ArticleVersionInput } from '../articles/index.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';

export enum ScheduledChange {
  PUBLISH = 'PUBLISH',
  UNPUBLISH = 'UNPUBLISH',
}
registerEnumType(ScheduledChange, {
  name: 'ScheduledChange',
  description: 'What a schedule does to an article (예약).',
  valuesConfig: {
    PUBLISH: { description: 'Publishes a revision (게시 예약).' },
    UNPUBLISH: { description: 'Unpublishes the article (게시 중단 예약).' },
  },
});

const AT = 'When: in the future, within 2 years.';

@InputType({ description: 'The article whose newest revision somebody shall review.' })
export class RequestReviewInput extends ArticleVersionInput {
  @NullableField(
    () => [String],
    "All questions in users' words that the article shall have, as for `setArticleQuestions`. " +
      'The publication of the review writes them; questions that others add meanwhile stay. ' +
      'Absent or null: what an earlier request proposed stays proposed.',
  )
  questions?: string[] | null;
}

@InputType({ description: 'The answer to a request for review: the article is not published.' })
export class DeclineReviewInput extends ArticleVersionInput {
  @Field({ description: 'What is to be changed, for the author; at most 1,000 characters.' })
  comment!: string;
}

@InputType({ description: 'When to publish which revision.' })
export class SchedulePublishInput extends ArticleInput {
  @Field(() => Int, {
    description:
      'Number of the revision to publish. Later revisions do not change what is published.',
  })
  version!: number;

  @Field(() => DateTime, { description: AT })
  at!: Date;
}

@InputType({ description: 'When to unpublish an article.' })
export class ScheduleUnpublishInput extends ArticleInput {
  @Field(() => DateTime, { description: AT })
  at!: Date;
}

@InputType({ description: 'The schedule to cancel.' })
export class CancelScheduleInput extends ArticleInput {
  @Field(() => ScheduledChange, { description: 'Which of the two schedules of the article.' })
  change!: ScheduledChange;
}

@InputType({ description: 'When somebody should check an article again.' })
export class RecheckDateInput extends ArticleInput {
  @NullableField(() => DateTime, 'The date (재확인일). null: nobody needs to check the article.')
  recheckAt?: Date | null;
}

@InputType({ description: 'Who looks after an article.' })
export class ArticleOwnerInput extends ArticleInput {
  @NullableField(() => ID, 'ID of the person (담당자). null: nobody.')
  ownerId?: string | null;
}

@InputType({ description: 'The article of the trash that becomes a draft again.' })
export class RestoreArticleInput extends ArticleInput {}
