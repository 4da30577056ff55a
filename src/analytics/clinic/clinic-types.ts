import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Cost } from '../../core/cost.js';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';

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

/** Actions whose effects are read together, and the queries of each. */
export type ActionList = ReadonlyMap<ClinicAction, readonly string[]>;

@Entity('clinic_action')
@ObjectType({
  description: 'What somebody did about searches that did not help. Kept as long as the log.',
})
export class ClinicAction {
  @Field(() => ID, { description: 'ID of the action.' })
  @PrimaryGeneratedColumn('identity')
  id!: number;

  @Field({ description: 'The query, as in `QueryStatistics`.' })
  @Column('text')
  query!: string;

  @Column('text')
  meaning!: string;

  @Field(() => ClinicActionKind, { description: 'What was done.' })
  @Column('text')
  kind!: ClinicActionKind;

  @Column('integer', { name: 'article_id', nullable: true })
  articleId!: number | null;

  @Field({ description: 'Name of the person or key that acted.' })
  @Column('text')
  actor!: string;

  @Field(() => DateTime, { description: 'Time of the action.' })
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' })
  at!: Date;

  list!: ActionList;
}

@ObjectType({ description: 'Figures on the searches of seven days.' })
export class ClinicFigures {
  @Field(() => Int, { description: 'Number of searches.' })
  searches!: number;

  @Field(() => Int, { description: 'Number of searches that an article answers.' })
  answered!: number;

  @Field(() => Int, { description: 'Number of searches from which an article was opened.' })
  clicked!: number;
}

@ObjectType({ description: 'The searches before and after an action (효과).' })
export class ClinicEffect {
  @Field({ description: 'The seven days before the action.' })
  before!: ClinicFigures;

  @Field({ description: 'The seven days after the action.' })
  after!: ClinicFigures;
}

@ObjectType({ description: 'Queries with the same meaning that did not help.' })
export class ClinicEntry {
  @Field({ description: 'The most frequent of the queries.' })
  query!: string;

  @Field(() => [String], { description: 'The next most frequent of the queries, at most 10.' })
  spellings!: string[];

  @Field(() => Int, {
    description: 'Number of searches that did not help; for UNCLICKED, of those with results.',
  })
  count!: number;

  @NullableField(
    () => Int,
    '`count` in the time range of equal length before; null when the log no longer has it.',
  )
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
