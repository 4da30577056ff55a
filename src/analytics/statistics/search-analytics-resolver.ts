import { Arg, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql';
import { Access, Role } from '../../access/index.js';
import type { ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { DateTime } from '../../core/date-time.js';
import { HOUR_MS } from '../../core/durations.js';
import { FacetField } from '../../search/index.js';
import { FACETS } from '../figures.sql.js';
import {
  AnalyticsFilter,
  AnalyticsPoint,
  FacetUsage,
  Interval,
  IntervalArgument,
  SearchAnalytics,
} from './analytics-types.js';
import { readFacetUsage } from './facet-usage.js';
import { readFilter, readRange, readTimeZone } from './read-analytics-arguments.js';
import { spanStart } from './plan-range.js';
import { rollupOf } from './scope.sql.js';
import { oncePerObject, type Section, type StatisticsReader } from './statistics-reader.js';
import {
  averagePosition,
  readDailyVisitors,
  readDeflected,
  readTimeline,
  readTotals,
  share,
} from './totals.js';

@Resolver(() => SearchAnalytics)
export class SearchAnalyticsResolver {
  private readonly totals = oncePerObject((section: Section) => readTotals(this.reader, section));

  constructor(
    private readonly reader: StatisticsReader,
    private readonly clock: { now(): Date },
    private readonly rollupDays: number,
  ) {}

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @Query(() => SearchAnalytics, {
    nullable: true,
    description:
      'Statistics on the searches in a time range (검색 통계), counted exactly. The search log keeps ' +
      'each search for 90 days by default; the sums of hours and the figures of days are kept ' +
      'for 2 years by default. A `from` or `to` before the search log must be a full hour in ' +
      'UTC, and for queries and rewrites midnight in Korea, otherwise the error is ' +
      'BAD_USER_INPUT. A `from` before the oldest sums is also BAD_USER_INPUT. For days before ' +
      'the search log, and in ranges of more than 200,000 searches, lists contain only queries ' +
      'and rewrites that two IP addresses searched on a day. The error is LIMIT_EXCEEDED when ' +
      'the statistics take longer than 30 seconds.',
  })
  async searchAnalytics(
    @Arg('from', () => DateTime, {
      description: 'Start of the time range, inclusive; before `to`, and not in the future.',
    })
    from: Date,
    @Arg('to', () => DateTime, {
      description:
        'End of the time range, exclusive. A time in the future counts as now, but the given ' +
        'range must not be longer than the time for which statistics are kept.',
    })
    to: Date,
    @Arg('timeZone', () => String, {
      defaultValue: 'Asia/Seoul',
      description:
        'IANA time zone in which hours, days and weeks begin. An unknown name is BAD_USER_INPUT.',
    })
    timeZone: string,
    @Arg('filter', () => AnalyticsFilter, {
      nullable: true,
      description: 'Which searches to count. Absent: all searches.',
    })
    filter: AnalyticsFilter | null,
    @Ctx() context: ArticleContext,
  ): Promise<SearchAnalytics> {
    const zone = readTimeZone(timeZone);
    const kept = { days: this.rollupDays, from: (await this.reader.keptFrom()).rollupFrom };
    const range = readRange({ from, to }, this.clock.now(), kept);
    const scope = readFilter(filter, await context.catalog());
    return { section: { ...range, scope, timeZone: zone }, until: to };
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Int, {
    description:
      'Number of searches (검색 수). Further pages do not count. A search does not count, either, ' +
      'if the same visitor continues it within 30 seconds by adding or removing letters at the ' +
      'end of the query, with all else equal, unless an article was opened in between.',
  })
  async searches(@Root() { section }: SearchAnalytics): Promise<number> {
    return (await this.totals(section)).searches;
  }

  @Cost({ points: 50 })
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Sum of the distinct visitors of each day in Korean time, for any `timeZone` (방문자): a ' +
      'visitor of three days counts three times. One IP address counts as at most 50 visitors a ' +
      'day. null when the time range begins before the search log, which is kept for 90 days by ' +
      'default.',
  })
  async dailyVisitors(@Root() { section }: SearchAnalytics): Promise<number | null> {
    if (section.from < (await this.reader.keptFrom()).logFrom) return null;
    return readDailyVisitors(this.reader, section);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description: 'Share of searches without results (결과 없는 검색 비율), 0 to 1.',
  })
  async zeroResultRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const { searches, zeroResults } = await this.totals(section);
    return share(zeroResults, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description:
      'Share of searches with a query that no article answers (답을 찾지 못한 비율), in all searches, 0 ' +
      'to 1. These searches have the `confidence` NONE, with or without results. If the ' +
      'confidence is unknown (ALL_MATCHES, and searches that an earlier version logged), they ' +
      'have no results and no filter. Hourly sums of earlier versions count no such searches.',
  })
  async unansweredRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const { searches, unanswered } = await this.totals(section);
    return share(unanswered, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description:
      'Share of searches whose results follow the meaning of the query, too (의미 검색 비율), 0 to 1: ' +
      'their `QueryInterpretation.meaning` was USED.',
  })
  async meaningRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const { searches, byMeaning } = await this.totals(section);
    return share(byMeaning, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description:
      'Share of searches whose first page has a pinned article (고정 문서 비율), 0 to 1.',
  })
  async pinnedRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const { searches, pinned } = await this.totals(section);
    return share(pinned, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description: 'Share of searches from which an article was opened (클릭률), 0 to 1.',
  })
  async clickThroughRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const { searches, clicked } = await this.totals(section);
    return share(clicked, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Average position of the opened articles in the results or in `popularArticles`, from 1; ' +
      'null when no article was opened.',
  })
  async averageClickPosition(@Root() { section }: SearchAnalytics): Promise<number | null> {
    return averagePosition(await this.totals(section));
  }

  @Cost({ points: 50 })
  @FieldResolver(() => Float, {
    description:
      'Number of searches from which an article was opened, and after which the same visitor did ' +
      'not search again within five minutes, divided by `searches` (자체 해결률), 0 to 1.',
  })
  async deflectionRate(@Root() { section }: SearchAnalytics): Promise<number> {
    const [{ searches }, deflected] = await Promise.all([
      this.totals(section),
      readDeflected(this.reader, section),
    ]);
    return share(deflected, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => SearchAnalytics, {
    nullable: true,
    description:
      'The same statistics for the preceding range of equal length. While the range is not over, ' +
      'the preceding range ends at the same point: this week until now is compared with last ' +
      'week until the same weekday and time (before the search log, until the full hour). null ' +
      'when that data is no longer kept.',
  })
  async previous(@Root() { section, until }: SearchAnalytics): Promise<SearchAnalytics | null> {
    const { logFrom, rollupFrom } = await this.reader.keptFrom();
    const from = new Date(2 * section.from.getTime() - until.getTime());
    let to = new Date(from.getTime() + section.to.getTime() - section.from.getTime());
    // Before the log only whole hours can be read, so the end is rounded down to a full hour.
    if (to < logFrom) to = new Date(spanStart(to.getTime(), HOUR_MS));
    const isFromLog = rollupOf(section.scope) === null || from.getTime() % HOUR_MS !== 0;
    if (from < (isFromLog ? logFrom : rollupFrom) || from >= to) return null;
    return { section: { ...section, from, to }, until: to };
  }

  @Cost({ points: 50, size: 30 })
  @FieldResolver(() => [AnalyticsPoint], {
    description:
      'Searches and clicks over time (추이), including intervals without searches. Only searches ' +
      'in the time range count, even if the first interval begins before `from` or the last ends ' +
      'after `to`. More than 2,400 intervals are BAD_USER_INPUT.',
  })
  timeline(
    @Root() { section }: SearchAnalytics,
    @IntervalArgument() interval: Interval,
  ): Promise<AnalyticsPoint[]> {
    return readTimeline(this.reader, section, interval);
  }

  @Cost({ points: 50, size: 20 })
  @FieldResolver(() => [FacetUsage], {
    description:
      'The values of a facet that visitors filtered by (패싯 사용), most used first. Deleted values ' +
      'are omitted. With an AnalyticsFilter, even of one value, the error is BAD_USER_INPUT ' +
      'when the range begins before the search log (90 days by default).',
  })
  async facetUsage(
    @Root() { section }: SearchAnalytics,
    @Arg('field', () => FacetField, { description: 'The facet.' }) field: FacetField,
    @Ctx() context: ArticleContext,
  ): Promise<FacetUsage[]> {
    const facet = { section, field };
    const [catalog, { searches: all }, usage] = await Promise.all([
      context.catalog(),
      this.totals(section),
      readFacetUsage(this.reader, facet),
    ]);
    return usage.flatMap(({ id, searches, zeroResults, clicked }): FacetUsage[] => {
      const value = catalog[FACETS[field].kind](id);
      if (!value) return [];
      return [
        {
          facet,
          valueId: id,
          slug: value.slug,
          label: value.name,
          searches,
          share: share(searches, all),
          zeroResultRate: share(zeroResults, searches),
          clickThroughRate: share(clicked, searches),
        },
      ];
    });
  }
}
