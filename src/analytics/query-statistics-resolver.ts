import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkPageSize } from '../core/pagination.js';
import { AnalyticsPoint, FacetUsage, Interval, QueryStatistics } from './analytics-types.js';
import { MOST_FACET_QUERIES } from './facet-figures.js';
import { MOST_ARTICLES } from './query-statistics.js';
import type { IntervalUnit } from './totals.js';

@Resolver(() => QueryStatistics)
export class QueryStatisticsResolver {
  @Cost({ points: 5 })
  @FieldResolver(() => [Article], {
    description:
      'The articles that were opened from it most often; those that are no longer published are left out.',
  })
  async topArticles(
    @Root() statistics: QueryStatistics,
    @Arg('first', () => Int, { defaultValue: 3, description: 'At most so many, 0 to 10.' })
    first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const most = checkPageSize(first, 'first', MOST_ARTICLES);
    const articles = await context.articles.published(await statistics.articleIds());
    return articles.filter((article) => article !== null).slice(0, most);
  }

  @Cost({ points: 50, size: 30 })
  @FieldResolver(() => [AnalyticsPoint], {
    description: 'Its course over time (추이), like that of all searches.',
  })
  timeline(
    @Root() statistics: QueryStatistics,
    @Arg('interval', () => Interval, { defaultValue: Interval.DAY, description: 'How finely.' })
    interval: Interval,
  ): Promise<AnalyticsPoint[]> {
    return statistics.timelineBy(interval.toLowerCase() as IntervalUnit);
  }
}

@Resolver(() => FacetUsage)
export class FacetUsageResolver {
  @Cost({ points: 10 })
  @FieldResolver(() => [QueryStatistics], {
    description: 'What is searched most under this value.',
  })
  async topQueries(
    @Root() { queries }: FacetUsage,
    @Arg('first', () => Int, { defaultValue: 5, description: 'At most so many, 0 to 20.' })
    first: number,
  ): Promise<QueryStatistics[]> {
    const size = checkPageSize(first, 'first', MOST_FACET_QUERIES);
    return (await queries()).slice(0, size);
  }
}
