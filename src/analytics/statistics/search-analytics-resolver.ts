import { Arg, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql';
import { Access, Role } from '../../access/index.js';
import type { ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import type { DatabaseClock } from '../../core/database-clock.js';
import { DateTime } from '../../core/date-time.js';
import { badInput } from '../../core/errors.js';
import { checkPageSize } from '../../core/pagination.js';
import { FacetField, MAX_QUERY, RewriteKind } from '../../search/index.js';
import {
  AnalyticsFilter,
  AnalyticsPoint,
  FacetUsage,
  Interval,
  QueryStatistics,
  RewriteStatistics,
  SearchAnalytics,
} from './analytics-types.js';
import { readFacetQueries, readFacetUsage } from './facet-figures.js';
import { loggedText } from '../log/log-rows.js';
import { HOUR_MS } from './plan-range.js';
import { type QueryOrder, readQueries } from './query-figures.js';
import { readFilter, readRange, readTimeZone } from './read-analytics-arguments.js';
import { readRewrites } from './rewrite-figures.js';
import { FACETS } from '../rollups/figures.sql.js';
import { narrowed } from './scope.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import {
  type IntervalUnit,
  readDailyVisitors,
  readDeflected,
  readTimeline,
  readTotals,
} from './totals.js';
import { queryStatistics, toQueryStatistics } from './query-statistics.js';

/** Statistics of searches, for analysts. */
@Resolver(() => SearchAnalytics)
export class SearchAnalyticsResolver {
  constructor(
    private readonly reader: StatisticsReader,
    private readonly clock: DatabaseClock,
    private readonly rollupDays: number,
  ) {}

  @Cost({ points: 20 })
  @Access(Role.ANALYST)
  @Query(() => SearchAnalytics, {
    nullable: true,
    description: 'Statistics on the searches in a time range (검색 통계). All figures are exact.',
  })
  async searchAnalytics(
    @Arg('from', () => DateTime, { description: 'Start of the time range, inclusive.' }) from: Date,
    @Arg('to', () => DateTime, {
      description: 'End of the time range, exclusive. Time in the future is ignored.',
    })
    to: Date,
    @Arg('timeZone', () => String, {
      defaultValue: 'Asia/Seoul',
      description: 'IANA time zone that determines where hours, days and weeks begin.',
    })
    timeZone: string,
    @Arg('filter', () => AnalyticsFilter, {
      nullable: true,
      description: 'Which searches to count. Absent: all.',
    })
    filter: AnalyticsFilter | null,
    @Ctx() context: ArticleContext,
  ): Promise<SearchAnalytics> {
    const zone = readTimeZone(timeZone);
    const kept = { days: this.rollupDays, from: (await this.reader.keptFrom()).rollupFrom };
    const range = readRange({ from, to }, this.clock.now(), kept);
    return this.analyticsOf(
      { ...range, scope: readFilter(filter, await context.catalog()) },
      zone,
      to,
    );
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Int, {
    description:
      'Number of searches (검색 수). Further pages and the intermediate states of typing do not count separately.',
  })
  async searches(@Root() { totals }: SearchAnalytics): Promise<number> {
    return (await totals()).searches;
  }

  @Cost({ points: 50 })
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Number of distinct visitors per day in Korean time (방문자), summed over the days: visitors are not recognised on another day. null when the search log no longer covers the time range.',
  })
  async dailyVisitors(@Root() { section }: SearchAnalytics): Promise<number | null> {
    if (section.from < (await this.reader.keptFrom()).logFrom) return null;
    return readDailyVisitors(this.reader, section);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description: 'Share of searches without results (결과 없음 비율), 0 to 1.',
  })
  async zeroResultRate(@Root() { totals }: SearchAnalytics): Promise<number> {
    const { searches, zeroResults } = await totals();
    return rate(zeroResults, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    description: 'Share of searches from which an article was opened (클릭률), 0 to 1.',
  })
  async clickThroughRate(@Root() { totals }: SearchAnalytics): Promise<number> {
    const { searches, clicked } = await totals();
    return rate(clicked, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'Average position of the opened articles in the results, from 1; null when no article was opened.',
  })
  async averageClickPosition(@Root() { totals }: SearchAnalytics): Promise<number | null> {
    const { clicks, clickPositions } = await totals();
    return clicks > 0 ? clickPositions / clicks : null;
  }

  @Cost({ points: 50 })
  @FieldResolver(() => Float, {
    description:
      'Share of searches that ended with a click and without another search by the visitor within five minutes (자체 해결률), 0 to 1.',
  })
  async deflectionRate(@Root() { section, totals }: SearchAnalytics): Promise<number> {
    const [{ searches }, deflected] = await Promise.all([
      totals(),
      readDeflected(this.reader, section),
    ]);
    return rate(deflected, searches);
  }

  @Cost({ points: 20 })
  @FieldResolver(() => SearchAnalytics, {
    nullable: true,
    description:
      'The same statistics for the preceding time range of equal length. If the range is not over yet, only for as long as it has lasted so far. null when that data is no longer kept.',
  })
  async previous(
    @Root() { section, until, timeZone }: SearchAnalytics,
  ): Promise<SearchAnalytics | null> {
    const { logFrom, rollupFrom } = await this.reader.keptFrom();
    const from = new Date(2 * section.from.getTime() - until.getTime());
    let to = new Date(from.getTime() + section.to.getTime() - section.from.getTime());
    // Where the log is no longer kept only whole hours can be read, so that the end is rounded down
    // to one.
    if (to < logFrom && section.from.getTime() % HOUR_MS === 0)
      to = new Date(to.getTime() - (to.getTime() % HOUR_MS));
    if (from < rollupFrom || from >= to) return null;
    return this.analyticsOf({ ...section, from, to }, timeZone);
  }

  @Cost({ points: 50, size: 30 })
  @FieldResolver(() => [AnalyticsPoint], {
    description:
      'The figures over time (추이), including intervals without searches. The time range may cut off the first and the last interval.',
  })
  timeline(
    @Root() { section, timeZone }: SearchAnalytics,
    @Arg('interval', () => Interval, {
      defaultValue: Interval.DAY,
      description: 'Length of each interval.',
    })
    interval: Interval,
  ): Promise<AnalyticsPoint[]> {
    return readTimeline(this.reader, section, interval.toLowerCase() as IntervalUnit, timeZone);
  }

  @Cost({ points: 100 })
  @FieldResolver(() => [QueryStatistics], {
    description: 'The most frequent queries (인기 검색어). Searches without a query are omitted.',
  })
  topQueries(
    @Root() analytics: SearchAnalytics,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of queries, 0 to 100.',
    })
    first: number,
  ): Promise<QueryStatistics[]> {
    return this.queries(analytics, 'top', first);
  }

  @Cost({ points: 100 })
  @FieldResolver(() => [QueryStatistics], {
    description: 'Queries that most often had no results (결과 없는 검색어).',
  })
  zeroResultQueries(
    @Root() analytics: SearchAnalytics,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of queries, 0 to 100.',
    })
    first: number,
  ): Promise<QueryStatistics[]> {
    return this.queries(analytics, 'zeroResults', first);
  }

  @Cost({ points: 100 })
  @FieldResolver(() => [QueryStatistics], {
    description:
      'Queries that had results of which none was ever opened (클릭 없는 검색어), most frequent first.',
  })
  noClickQueries(
    @Root() analytics: SearchAnalytics,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of queries, 0 to 100.',
    })
    first: number,
  ): Promise<QueryStatistics[]> {
    return this.queries(analytics, 'noClicks', first);
  }

  @Cost({ points: 50 })
  @FieldResolver(() => QueryStatistics, {
    nullable: true,
    description:
      'Statistics on one query (검색어 하나), or on searches without a query. null when there were no such searches.',
  })
  async query(
    @Root() analytics: SearchAnalytics,
    @Arg('query', () => String, {
      defaultValue: '',
      description:
        'The query as a visitor types it, at most 200 characters. Empty: searches without a query.',
    })
    query: string,
  ): Promise<QueryStatistics | null> {
    const [found] = await queryStatistics(this.reader, analytics, [loggedText(checkQuery(query))]);
    return found ?? null;
  }

  @Cost({ points: 50, size: 20 })
  @FieldResolver(() => [FacetUsage], {
    description:
      'The values of a facet that visitors filtered by (패싯 사용), most used first. Deleted values are omitted.',
  })
  async facetUsage(
    @Root() { section, timeZone, totals }: SearchAnalytics,
    @Arg('field', () => FacetField, { description: 'The facet.' }) field: FacetField,
    @Ctx() context: ArticleContext,
  ): Promise<FacetUsage[]> {
    const [catalog, { searches: all }, usage] = await Promise.all([
      context.catalog(),
      totals(),
      readFacetUsage(this.reader, section, field),
    ]);
    let queries: ReturnType<typeof readFacetQueries> | null = null;
    const queriesOf = () => (queries ??= readFacetQueries(this.reader, section, field));
    return usage.flatMap(({ id, searches, zeroResults, clicked }): FacetUsage[] => {
      const value = catalog[FACETS[field].kind](id);
      if (!value) return [];
      return [
        {
          queries: async () =>
            toQueryStatistics(
              this.reader,
              { section: { ...section, scope: narrowed(section.scope, field, id) }, timeZone },
              (await queriesOf()).get(id) ?? [],
            ),
          slug: value.slug,
          label: value.name,
          searches,
          share: rate(searches, all),
          zeroResultRate: rate(zeroResults, searches),
          clickThroughRate: rate(clicked, searches),
        },
      ];
    });
  }

  @Cost({ points: 100 })
  @FieldResolver(() => [RewriteStatistics], {
    description: 'Changes that the server made to queries (오타, 자판, 동의어), with their effect.',
  })
  async rewrites(
    @Root() { section }: SearchAnalytics,
    @Arg('kind', () => RewriteKind, {
      nullable: true,
      description: 'Include only changes of this kind. Absent: all.',
    })
    kind: RewriteKind | null,
    @Arg('helped', () => Boolean, {
      nullable: true,
      description:
        'Order, descending: true sorts by the number of searches with a click, false by that of searches without one. Absent: by the number of all searches.',
    })
    helped: boolean | null,
    @Arg('first', () => Int, {
      defaultValue: 20,
      description: 'Maximum number of changes, 0 to 100.',
    })
    first: number,
  ): Promise<RewriteStatistics[]> {
    const rows = await readRewrites(this.reader, section, {
      kind: kind ?? null,
      helped: helped ?? null,
      first: checkPageSize(first),
    });
    return rows.map(({ zeroResults, clicked, ...row }): RewriteStatistics => ({
      ...row,
      zeroResultRate: rate(zeroResults, row.searches),
      clickThroughRate: rate(clicked, row.searches),
    }));
  }

  private async queries(
    analytics: SearchAnalytics,
    order: QueryOrder,
    first: number,
  ): Promise<QueryStatistics[]> {
    const found = await readQueries(this.reader, analytics.section, order, checkPageSize(first));
    return queryStatistics(this.reader, analytics, found);
  }

  private analyticsOf(section: Section, timeZone: string, until = section.to): SearchAnalytics {
    let totals: ReturnType<typeof readTotals> | null = null;
    return {
      section,
      until,
      timeZone,
      totals: () => (totals ??= readTotals(this.reader, section)),
    };
  }
}

function checkQuery(query: string): string {
  if (query.length > MAX_QUERY)
    throw badInput(
      'query',
      `query has ${query.length} characters; at most ${MAX_QUERY} are possible.`,
    );
  return query;
}

function rate(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
