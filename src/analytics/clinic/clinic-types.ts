import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Cost } from '../../core/cost.js';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';
import { AnalyticsPoint } from '../statistics/analytics-types.js';

export enum ClinicProblem {
  UNANSWERED = 'UNANSWERED',
  UNCLICKED = 'UNCLICKED',
  FILTERED = 'FILTERED',
}
registerEnumType(ClinicProblem, {
  name: 'ClinicProblem',
  description: 'Why searches did not help (검색 클리닉).',
  valuesConfig: {
    UNANSWERED: { description: 'No article answers, as in `unansweredQueries`.' },
    UNCLICKED: { description: 'There were results, and none was opened, as in `noClickQueries`.' },
    FILTERED: { description: 'The filter hid the answer, as in `filteredOutQueries`.' },
  },
});

export enum ClinicActionKind {
  QUESTION = 'QUESTION',
  SYNONYM = 'SYNONYM',
  KEYWORD = 'KEYWORD',
  PIN = 'PIN',
  DRAFT = 'DRAFT',
  IGNORE = 'IGNORE',
}
registerEnumType(ClinicActionKind, {
  name: 'ClinicActionKind',
  description: 'What somebody did about searches that did not help.',
  valuesConfig: {
    QUESTION: { description: 'An article got the words as a question (질문).' },
    SYNONYM: { description: 'The words got a synonym (동의어).' },
    KEYWORD: { description: 'An article got the words as a keyword (키워드).' },
    PIN: { description: 'An article was pinned above the results (고정).' },
    DRAFT: { description: 'An article with the words as its title was begun (초안).' },
    IGNORE: { description: 'Nothing is to be done (무시).' },
  },
});

@ObjectType({
  description: 'What somebody did about searches. Kept as long as the log has the query.',
})
export class ClinicAction {
  @Field(() => ID, { description: 'ID of the action.' })
  id!: number;

  @Field({ description: 'The query, as in `QueryStatistics`.' })
  query!: string;

  @Field(() => ClinicActionKind, { description: 'What was done.' })
  kind!: ClinicActionKind;

  articleId!: number | null;

  @Field({ description: 'Name of the person or key that acted.' })
  actor!: string;

  @Field(() => DateTime, { description: 'Time of the action.' })
  at!: Date;

  @NullableField(
    () => [AnalyticsPoint],
    'The searches for the queries of the entry in the seven days before the action and in the ' +
      'seven days after the action (효과); null until these have passed.',
  )
  effect?: AnalyticsPoint[];
}

@ObjectType({ description: 'Queries with the same meaning that did not help.' })
export class ClinicEntry {
  @Field(() => [String], { description: 'The most frequent queries, at least one, at most 10.' })
  queries!: string[];

  @Field(() => Int, { description: 'Searches that did not help; of UNCLICKED, with results.' })
  count!: number;

  @NullableField(() => Int, '`count` of the equal time before; null if the log lacks that time.')
  previousCount!: number | null;

  // Most entries have none.
  @Cost({ size: 2 })
  @Field(() => [ClinicAction], { description: 'What was done, newest first, at most 10.' })
  actions!: ClinicAction[];
}

@InputType({ description: 'What was done about searches that did not help.' })
export class RecordClinicActionInput {
  @Field({ description: 'The query, of 1 to 200 characters.' })
  query!: string;

  @Field(() => ClinicActionKind, { description: 'What was done.' })
  kind!: ClinicActionKind;

  @NullableField(() => ID, 'ID of the article that was changed or made.')
  articleId?: string | null;
}

@InputType({ description: 'The action to remove.' })
export class UndoClinicActionInput {
  @Field(() => ID, { description: 'ID of the action.' })
  id!: string;
}

@ObjectType({ description: 'The recorded or removed action.' })
export class ClinicActionPayload {
  @Field({ description: 'The action.' })
  action!: ClinicAction;
}
