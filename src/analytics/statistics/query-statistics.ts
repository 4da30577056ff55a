import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { checkPageSize } from '../../core/pagination.js';
import { AnalyticsPoint, FacetUsage, Interval, QueryStatistics } from './analytics-types.js';
import { MAX_FACET_QUERIES } from './facet-figures.js';
import { type QueryFigures, readFigures, readTopArticles } from './query-figures.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { type IntervalUnit, readTimeline } from './totals.js';

/** Maximum articles per query. */
const MAX_ARTICLES = 10;

/** What is counted, and the time zone of its timelines. */
interface ZonedSection {
  section: Section;
  timeZone: string;
}

/** Reads the statistics of these queries, in order; queries without searches are left out. */
export async function queryStatistics(
  reader: StatisticsReader,
  { section, timeZone }: ZonedSection,
  queries: readonly string[],
): Promise<QueryStatistics[]> {
  const figures = new Map(
    (await readFigures(reader, section, queries)).map((row) => [row.query, row]),
  );
  return toQueryStatistics(
    reader,
    { section, timeZone },
    queries.flatMap((query) => figures.get(query) ?? []),
  );
}

/**
 * Converts figures to statistics. The articles of all the queries are read in one statement, when
 * they are first requested.
 */
export function toQueryStatistics(
  reader: StatisticsReader,
  { section, timeZone }: ZonedSection,
  rows: readonly QueryFigures[],
): QueryStatistics[] {
  let articles: ReturnType<typeof readTopArticles> | null = null;
  const queries = rows.map(({ query }) => query);
  const articlesOf = () => (articles ??= readTopArticles(reader, section, queries, MAX_ARTICLES));
  return rows.map((row): QueryStatistics => ({
    query: row.query,
    searches: row.searches,
    averageResults: row.results / row.searches,
    zeroResultRate: row.zeroResults / row.searches,
    clickThroughRate: row.clicked / row.searches,
    averageClickPosition: row.clicks > 0 ? row.clickPositions / row.clicks : null,
    articleIds: async () => (await articlesOf()).get(row.query)!,
    timelineBy: (unit: IntervalUnit) => readTimeline(reader, section, unit, timeZone, row.query),
  }));
}

@Resolver(() => QueryStatistics)
export class QueryStatisticsResolver {
  @Cost({ points: 5 })
  @FieldResolver(() => [Article], {
    description:
      'The articles that were opened most often from searches for this query. Articles that are no longer published are omitted.',
  })
  async topArticles(
    @Root() statistics: QueryStatistics,
    @Arg('first', () => Int, {
      defaultValue: 3,
      description: 'Maximum number of articles, 0 to 10.',
    })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first, 'first', MAX_ARTICLES);
    const articles = await context.articles.published(await statistics.articleIds());
    return articles.filter((article) => article !== null).slice(0, size);
  }

  @Cost({ points: 50, size: 30 })
  @FieldResolver(() => [AnalyticsPoint], {
    description:
      'The figures of the query over time (추이), in the same intervals as those of all searches.',
  })
  timeline(
    @Root() statistics: QueryStatistics,
    @Arg('interval', () => Interval, {
      defaultValue: Interval.DAY,
      description: 'Length of each interval.',
    })
    interval: Interval,
  ): Promise<AnalyticsPoint[]> {
    return statistics.timelineBy(interval.toLowerCase() as IntervalUnit);
  }
}

@Resolver(() => FacetUsage)
export class FacetUsageResolver {
  @Cost({ points: 10 })
  @FieldResolver(() => [QueryStatistics], {
    description: 'The most frequent queries among the searches that were filtered by this value.',
  })
  async topQueries(
    @Root() { queries }: FacetUsage,
    @Arg('first', () => Int, {
      defaultValue: 5,
      description: 'Maximum number of queries, 0 to 20.',
    })
    first: number,
  ): Promise<QueryStatistics[]> {
    const size = checkPageSize(first, 'first', MAX_FACET_QUERIES);
    return (await queries()).slice(0, size);
  }
}
