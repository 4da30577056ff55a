import { QueryStatistics } from './analytics-types.js';
import { type QueryFigures, readFigures, readTopArticles } from './query-figures.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { type IntervalUnit, readTimeline } from './totals.js';

/** So many of the articles that were opened from a query can be asked for. */
export const MOST_ARTICLES = 10;

/** What is counted, by whose clocks. */
interface Clocked {
  section: Section;
  timeZone: string;
}

/** What came of these queries, in order; those that were not searched are left out. */
export async function queryStatistics(
  reader: StatisticsReader,
  { section, timeZone }: Clocked,
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
 * The same of figures that were read. The articles of all of them are read in one statement, where
 * they are asked for.
 */
export function toQueryStatistics(
  reader: StatisticsReader,
  { section, timeZone }: Clocked,
  rows: readonly QueryFigures[],
): QueryStatistics[] {
  let articles: ReturnType<typeof readTopArticles> | null = null;
  const queries = rows.map(({ query }) => query);
  const articlesOf = () => (articles ??= readTopArticles(reader, section, queries, MOST_ARTICLES));
  return rows.map((row) =>
    Object.assign(new QueryStatistics(), {
      query: row.query,
      searches: row.searches,
      averageResults: row.results / row.searches,
      zeroResultRate: row.zeroResults / row.searches,
      clickThroughRate: row.clicked / row.searches,
      averageClickPosition: row.clicks > 0 ? row.clickPositions / row.clicks : null,
      articleIds: async () => (await articlesOf()).get(row.query)!,
      timelineBy: (unit: IntervalUnit) => readTimeline(reader, section, unit, timeZone, row.query),
    }),
  );
}
