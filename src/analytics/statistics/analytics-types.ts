import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../core/date-time.js';
import { RewriteKind } from '../../search/index.js';
import type { Section } from './statistics-reader.js';
import type { IntervalUnit, Totals } from './totals.js';

export enum Interval {
  HOUR = 'HOUR',
  DAY = 'DAY',
  WEEK = 'WEEK',
}
registerEnumType(Interval, {
  name: 'Interval',
  description: 'How finely a timeline is divided (간격), by the clocks of the time zone.',
  valuesConfig: {
    HOUR: { description: 'Hours (시간).' },
    DAY: { description: 'Days (일).' },
    WEEK: { description: 'Weeks, from Monday (주).' },
  },
});

@InputType({
  description:
    'Which searches count: those whose own filter named one of these values. OR within one list, AND across them; an empty list matches nothing. One value is answered from the roll-ups, for years; several from the search log, as long as that is kept.',
})
export class AnalyticsFilter {
  @Field(() => [String], { nullable: true, description: 'Products (서비스).' })
  productSlugs?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Categories (카테고리), themselves, without those below them.',
  })
  categorySlugs?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Platforms (플랫폼).' })
  platformSlugs?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where they came from (유입 경로): app, web or api.',
  })
  source?: string | null;
}

@ObjectType({ description: 'Searches of one hour, day or week.' })
export class AnalyticsPoint {
  @Field(() => DateTime, { description: 'When it begins.' })
  at!: Date;

  @Field(() => Int, { description: 'Searches (검색 수).' })
  searches!: number;

  @Field(() => Int, { description: 'Searches that found nothing (결과 없음).' })
  zeroResults!: number;

  @Field(() => Int, {
    description: 'Articles that were opened from these searches (클릭 수), whenever that was.',
  })
  clicks!: number;
}

@ObjectType({ description: 'One query with what came of it (검색어 통계).' })
export class QueryStatistics {
  /** Ids of the articles, at most ten. */
  articleIds!: () => Promise<number[]>;
  timelineBy!: (unit: IntervalUnit) => Promise<AnalyticsPoint[]>;

  @Field({
    description:
      'The query (검색어), in lower case, with one space between words; personal data are masked.',
  })
  query!: string;

  @Field(() => Int, { description: 'How often it was searched.' })
  searches!: number;

  @Field(() => Float, { description: 'How many results it had on average.' })
  averageResults!: number;

  @Field(() => Float, { description: 'The share of its searches that found nothing, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description: 'The share of its searches of which an article was opened, 0 to 1.',
  })
  clickThroughRate!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'On average at which position; 1 is the first. null without a click.',
  })
  averageClickPosition!: number | null;
}

@ObjectType({ description: 'How searches use one value of a facet (패싯 사용).' })
export class FacetUsage {
  /** The queries that are searched most under it, at most twenty. */
  queries!: () => Promise<QueryStatistics[]>;

  @Field({ description: 'The value, as it goes into SearchFilter.' })
  slug!: string;

  @Field({ description: 'Its name.' })
  label!: string;

  @Field(() => Int, { description: 'Searches whose filter named it.' })
  searches!: number;

  @Field(() => Float, { description: 'Their share of all searches, 0 to 1.' })
  share!: number;

  @Field(() => Float, { description: 'The share of them that found nothing, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, { description: 'The share of them of which an article was opened, 0 to 1.' })
  clickThroughRate!: number;
}

@ObjectType({
  description: 'What was changed in queries, and whether that helped (검색어 교정 효과).',
})
export class RewriteStatistics {
  @Field(() => RewriteKind, { description: 'Why it was changed.' })
  kind!: RewriteKind;

  @Field({ description: 'What was typed.' })
  from!: string;

  @Field({ description: 'What was searched instead, or for SYNONYM beside it.' })
  to!: string;

  @Field(() => Int, { description: 'Searches in which that happened.' })
  searches!: number;

  @Field(() => Float, { description: 'The share of them that found nothing, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description: 'The share of them of which an article was opened, 0 to 1: where it helped.',
  })
  clickThroughRate!: number;
}

@ObjectType({ description: 'What people looked for in a time, and did not find (검색 통계).' })
export class SearchAnalytics {
  section!: Section;
  /** The end that was asked for; where it lies in the future, the section ends now. */
  until!: Date;
  timeZone!: string;
  totals!: () => Promise<Totals>;
}
