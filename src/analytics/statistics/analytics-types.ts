import { Arg, Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../../core/date-time.js';
import { NullableField } from '../../core/nullable-field.js';
import { RewriteKind } from '../../search/index.js';
import type { LoggedFacet } from '../figures.sql.js';
import type { Section } from './statistics-reader.js';

export enum Interval {
  HOUR = 'HOUR',
  DAY = 'DAY',
  WEEK = 'WEEK',
}
registerEnumType(Interval, {
  name: 'Interval',
  description:
    'Length of the intervals of a timeline (간격). They begin at full hours, at midnight, or on ' +
    'Mondays at midnight, in the `timeZone` of `searchAnalytics`.',
  valuesConfig: {
    HOUR: { description: 'One hour (시간).' },
    DAY: { description: 'One day (일).' },
    WEEK: { description: 'One week, from Monday (주).' },
  },
});

/** The argument `interval` of a timeline. */
export const IntervalArgument = () =>
  Arg('interval', () => Interval, {
    defaultValue: Interval.DAY,
    description: 'Length of each interval.',
  });

@InputType({
  description:
    'Counts only searches whose filter named at least one value of each list given here. Without ' +
    'a list, all searches match; with an empty list, none. An unknown slug is BAD_USER_INPUT. A ' +
    'range that begins before the search log (90 days by default) is BAD_USER_INPUT together ' +
    'with: two or more values in all (`source` and `applicationId` are one each), a ' +
    '`clientPlatform`, a `clientVersion`, or a `source` other than app, web, api and mcp.',
})
export class AnalyticsFilter {
  @NullableField(() => [String], 'Slugs of products (서비스).')
  productSlugs?: string[] | null;

  @NullableField(
    () => [String],
    'Slugs of categories (카테고리), without the categories below them.',
  )
  categorySlugs?: string[] | null;

  @NullableField(() => [String], 'Slugs of platforms (플랫폼).')
  platformSlugs?: string[] | null;

  @NullableField(
    () => String,
    'Where the searches came from (유입 경로): the header `x-doum-source` of the request, e.g. ' +
      'app, web, api or kiosk. A value that this header cannot have is BAD_USER_INPUT.',
  )
  source?: string | null;

  @NullableField(() => ID, 'ID of the application whose key the searches had (애플리케이션).')
  applicationId?: string | null;

  @NullableField(
    () => String,
    'The platform on which the client ran (클라이언트 플랫폼): the header `x-doum-platform`, e.g. ios. ' +
      'The platform that a search filtered by is `platformSlugs`.',
  )
  clientPlatform?: string | null;

  @NullableField(
    () => String,
    'The version of the client (클라이언트 버전): the header `x-doum-version`, e.g. 2.14.0.',
  )
  clientVersion?: string | null;
}

@ObjectType({ description: 'Figures on the searches of one hour, day or week.' })
export class AnalyticsPoint {
  @Field(() => DateTime, { description: 'Start of the interval.' })
  at!: Date;

  @Field(() => Int, { description: 'Number of searches (검색 수).' })
  searches!: number;

  @Field(() => Int, { description: 'Number of searches without results (결과 없음).' })
  zeroResults!: number;

  @Field(() => Int, {
    description:
      'Number of searches that no article answers (답을 찾지 못함), as ' +
      '`SearchAnalytics.unansweredRate` defines it.',
  })
  unanswered!: number;

  @Field(() => Int, {
    description:
      'Number of articles opened from the searches of the interval (클릭 수), even if they were ' +
      'opened later. One search may count several articles.',
  })
  clicks!: number;
}

/** A list of queries whose articles are read together. */
export interface QueryList {
  section: Section;
  queries: readonly string[];
}

@ObjectType({ description: 'Statistics on one query (검색어 통계).' })
export class QueryStatistics {
  list!: QueryList;

  @Field({
    description:
      'The query (검색어) in lower case, with single spaces between words and with personal data ' +
      'masked.',
  })
  query!: string;

  @Field(() => Int, { description: 'Number of searches for the query.' })
  searches!: number;

  @Field(() => Float, { description: 'Average number of results.' })
  averageResults!: number;

  @Field(() => Float, { description: 'Share of its searches without results, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description:
      'Share of its searches that no article answers, 0 to 1, as ' +
      '`SearchAnalytics.unansweredRate` defines it.',
  })
  unansweredRate!: number;

  @Field(() => Float, {
    description:
      'Share of its searches without results because of their filter, 0 to 1: their `confidence` ' +
      'was HIGH or PARTIAL, or it is unknown and they had a filter. Hourly sums of earlier ' +
      'versions count no such searches.',
  })
  filteredOutRate!: number;

  @Field(() => Float, {
    description: 'Share of its searches from which an article was opened, 0 to 1.',
  })
  clickThroughRate!: number;

  @NullableField(
    () => Float,
    'Average position of the opened articles in the results or in `popularArticles`, from 1; ' +
      'null when no article was opened.',
  )
  averageClickPosition!: number | null;
}

/** A facet whose values are read together. */
export interface FacetOfSection {
  section: Section;
  field: LoggedFacet;
}

@ObjectType({
  description:
    'Statistics on the searches whose filter named a certain value of a facet, alone or with ' +
    'others (패싯 사용). For a category, searches that named only a category below it do not count.',
})
export class FacetUsage {
  facet!: FacetOfSection;
  /** Id of the product, category or platform. */
  valueId!: number;

  @Field({ description: 'Slug of the value, to use in SearchFilter and AnalyticsFilter.' })
  slug!: string;

  @Field({ description: 'Display name of the value.' })
  label!: string;

  @Field(() => Int, { description: 'Number of searches whose filter named the value.' })
  searches!: number;

  @Field(() => Float, {
    description:
      'Share of these searches in all counted searches (`SearchAnalytics.searches`), 0 to 1.',
  })
  share!: number;

  @Field(() => Float, { description: 'Share of these searches without results, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description: 'Share of these searches from which an article was opened, 0 to 1.',
  })
  clickThroughRate!: number;
}

@ObjectType({
  description: 'Statistics on a rewrite of queries (검색어 교정 효과).',
})
export class RewriteStatistics {
  @Field(() => RewriteKind, { description: 'The reason for the rewrite.' })
  kind!: RewriteKind;

  @Field({ description: 'The part of the query as visitors typed it.' })
  from!: string;

  @Field({
    description:
      'What the server searched instead. For SYNONYM: what the server searched in addition.',
  })
  to!: string;

  @Field(() => Int, { description: 'Number of searches with this rewrite.' })
  searches!: number;

  @Field(() => Float, { description: 'Share of these searches without results, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description:
      'Share of these searches from which an article was opened, 0 to 1. A high share means ' +
      'that the rewrite helped.',
  })
  clickThroughRate!: number;
}

@ObjectType({
  description:
    'Statistics on the searches in a time range (검색 통계). Every rate is 0 when there were no ' +
    'searches.',
})
export class SearchAnalytics {
  section!: Section;
  /** The requested end, or the current time if the end is in the future. */
  until!: Date;
}
