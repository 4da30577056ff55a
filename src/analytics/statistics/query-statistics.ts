import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../../articles/index.js';
import { Cost } from '../../core/cost.js';
import { badInput } from '../../core/errors.js';
import { checkPageSize, First } from '../../core/pagination.js';
import { MAX_QUERY } from '../../search/index.js';
import { loggedText } from '../log/log-rows.js';
import {
  AnalyticsPoint,
  Interval,
  IntervalArgument,
  type QueryList,
  QueryStatistics,
  SearchAnalytics,
} from './analytics-types.js';
import {
  type QueryFigures,
  type QueryOrder,
  readFigures,
  readRanked,
  readTopArticles,
} from './query-figures.js';
import { oncePerObject, type Section, type StatisticsReader } from './statistics-reader.js';
import { averagePosition, readTimeline } from './totals.js';

/** Maximum articles per query. */
const MAX_ARTICLES = 10;

const FirstQueries = () => First('Maximum number of queries');

const QueryListField =
  (description: string): MethodDecorator =>
  (...method) => {
    Cost({ points: 100 })(...method);
    FieldResolver(() => [QueryStatistics], { description })(...method);
  };

@Resolver(() => SearchAnalytics)
export class QueryListsResolver {
  constructor(private readonly reader: StatisticsReader) {}

  @QueryListField('The most frequent queries (상위 검색어). Searches without a query are omitted.')
  topQueries(@Root() { section }: SearchAnalytics, @FirstQueries() first: number) {
    return this.list(section, 'top', first);
  }

  @QueryListField(
    'Queries that most often had no results (결과 없는 검색어). Searches without a query are omitted.',
  )
  zeroResultQueries(@Root() { section }: SearchAnalytics, @FirstQueries() first: number) {
    return this.list(section, 'zeroResults', first);
  }

  @QueryListField(
    'Queries that most often were unanswered (답을 찾지 못한 검색어), as `unansweredRate` defines it.',
  )
  unansweredQueries(
    @Root() { section }: SearchAnalytics,
    @FirstQueries() first: number,
    @Arg('commonOnly', () => Boolean, {
      defaultValue: false,
      description:
        'Whether to omit queries that visitors at fewer than two addresses (IPv6: /48) searched ' +
        'on one day in Korea. Searches of agents and with a role do not count as visitors. For ' +
        'language models, which one person could give instructions in this way.',
    })
    commonOnly: boolean,
  ) {
    return this.list(section, 'unanswered', first, commonOnly);
  }

  @QueryListField(
    'Queries that most often had no results because of their filter ' +
      '(필터 때문에 결과가 없던 검색어), as `QueryStatistics.filteredOutRate` defines it. ' +
      'Searches without a query are omitted.',
  )
  filteredOutQueries(@Root() { section }: SearchAnalytics, @FirstQueries() first: number) {
    return this.list(section, 'filteredOut', first);
  }

  @QueryListField(
    'Queries whose results are opened clearly less often than average (클릭이 적은 검색어). The average ' +
      'is the share of searches with a click, among all counted searches that had a query and ' +
      'results. A query is listed if the upper bound of the Wilson score interval (95 %) of its ' +
      'own share is below the average. Queries with the most missing clicks come first: the clicks ' +
      'at the average share, minus the actual clicks. Searches without a query are omitted.',
  )
  rarelyClickedQueries(@Root() { section }: SearchAnalytics, @FirstQueries() first: number) {
    return this.list(section, 'rarelyClicked', first);
  }

  @QueryListField(
    'Queries of the time range that had results at least once, but from which no article was ' +
      'opened (클릭 없는 검색어). Queries that most often had results come first. Searches without a ' +
      'query are omitted.',
  )
  noClickQueries(@Root() { section }: SearchAnalytics, @FirstQueries() first: number) {
    return this.list(section, 'noClicks', first);
  }

  @Cost({ points: 50 })
  @FieldResolver(() => QueryStatistics, {
    nullable: true,
    description:
      'Statistics on one query (검색어 하나), or on searches without a query. null without such ' +
      'searches.',
  })
  async query(
    @Root() { section }: SearchAnalytics,
    @Arg('query', () => String, {
      defaultValue: '',
      description:
        'The query as a visitor types it, at most 200 characters. ' +
        'Empty: searches without a query.',
    })
    query: string,
  ): Promise<QueryStatistics | null> {
    const [statistics] = await this.statisticsOf(section, [loggedText(checkQuery(query))]);
    return statistics ?? null;
  }

  private async list(
    section: Section,
    order: QueryOrder,
    first: number,
    commonOnly?: boolean,
  ): Promise<QueryStatistics[]> {
    const size = checkPageSize(first);
    const ranked = await readRanked(this.reader, section, order, size, commonOnly);
    return this.statisticsOf(
      section,
      ranked.map(({ query }) => query),
    );
  }

  /** The statistics of these queries, in order. Queries without searches are left out. */
  private async statisticsOf(
    section: Section,
    queries: readonly string[],
  ): Promise<QueryStatistics[]> {
    const rows = await readFigures(this.reader, section, queries);
    const figures = new Map(rows.map((row) => [row.query, row]));
    return toQueryStatistics(
      section,
      queries.flatMap((query) => figures.get(query) ?? []),
    );
  }
}

@Resolver(() => QueryStatistics)
export class QueryStatisticsResolver {
  /** One statement reads the articles of all queries of a list. */
  private readonly articleIds = oncePerObject(({ section, queries }: QueryList) =>
    readTopArticles(this.reader, section, queries, MAX_ARTICLES),
  );

  constructor(private readonly reader: StatisticsReader) {}

  @Cost({ points: 5 })
  @FieldResolver(() => [Article], {
    description:
      'The articles that were opened most often from searches for this query. ' +
      'Articles that are no longer published are omitted.',
  })
  async topArticles(
    @Root() { list, query }: QueryStatistics,
    @First('Maximum number of articles', 3, 10) first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first, 'first', MAX_ARTICLES);
    const ids = (await this.articleIds(list)).get(query)!;
    const articles = await context.articles.published(ids);
    return articles.filter((article) => article !== null).slice(0, size);
  }

  @Cost({ points: 50, size: 30 })
  @FieldResolver(() => [AnalyticsPoint], {
    description:
      'Searches and clicks of the query over time (추이), with the intervals and the limit of ' +
      '`SearchAnalytics.timeline`. Before the search log (90 days by default), hours are ' +
      'BAD_USER_INPUT, and so are days other than Korean days.',
  })
  timeline(
    @Root() { list, query }: QueryStatistics,
    @IntervalArgument() interval: Interval,
  ): Promise<AnalyticsPoint[]> {
    return readTimeline(this.reader, list.section, interval, query);
  }
}

/** Converts the figures of the queries of one list to statistics. */
export function toQueryStatistics(
  section: Section,
  rows: readonly QueryFigures[],
): QueryStatistics[] {
  const list = { section, queries: rows.map(({ query }) => query) };
  return rows.map((row): QueryStatistics => ({
    list,
    query: row.query,
    searches: row.searches,
    averageResults: row.results / row.searches,
    zeroResultRate: row.zeroResults / row.searches,
    unansweredRate: row.unanswered / row.searches,
    filteredOutRate: row.filteredOut / row.searches,
    clickThroughRate: row.clicked / row.searches,
    averageClickPosition: averagePosition(row),
  }));
}

export function checkQuery(query: string): string {
  if (query.length > MAX_QUERY)
    throw badInput(
      'query',
      `query has ${query.length} characters; at most ${MAX_QUERY} are possible.`,
    );
  return query;
}
