import { QueryStatistics } from './analytics-types.js';
import { readFigures, readTopArticles } from './query-figures.js';
import type { Section, StatisticsReader } from './statistics-reader.js';

/** So many of the articles that were opened from a query can be asked for. */
export const MOST_ARTICLES = 10;

/** What came of these queries, in order; those that were not searched are left out. The articles of all of them are read in one statement, where they are asked for. */
export async function queryStatistics(
  reader: StatisticsReader,
  section: Section,
  queries: readonly string[],
): Promise<QueryStatistics[]> {
  const figures = new Map((await readFigures(reader, section, queries)).map((row) => [row.query, row]));
  let articles: ReturnType<typeof readTopArticles> | null = null;
  const articlesOf = () => (articles ??= readTopArticles(reader, section, queries, MOST_ARTICLES));
  return queries.flatMap((query) => {
    const row = figures.get(query);
    if (!row) return [];
    return [
      Object.assign(new QueryStatistics(), {
        query,
        searches: row.searches,
        averageResults: row.results / row.searches,
        zeroResultRate: row.zeroResults / row.searches,
        clickThroughRate: row.clicked / row.searches,
        averageClickPosition: row.clicks > 0 ? row.clickPositions / row.clicks : null,
        articleIds: async () => (await articlesOf()).get(query)!,
      }),
    ];
  });
}
