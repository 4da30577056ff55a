import { FIGURE_COLUMNS, FIGURES_OF_LOG, IS_COMMON, koreanDayOf } from '../figures.sql.js';
import type { Parameters } from '../../core/database/database.js';
import { fromLog, fromRollup, type Source } from './scope.sql.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { SUMS, type Totals } from './totals.js';

/** Ranks the queries of `rows` by a sum, highest first. "Others" have no query and are left out. */
const byGroup =
  (order: string, having = `${order} > 0`) =>
  (rows: string) => `
    select query, (${order})::float8 as count from (${rows}) parts where query <> ''
    group by query having ${having} order by ${order} desc, query`;

/** The quantile of the normal distribution for a two-sided level of 95 %. */
const Z = 1.96;

/**
 * A SELECT that ranks the queries of `rows` whose results are opened clearly less often than
 * average, by missing clicks: the expected clicks at the average rate, minus the actual clicks.
 * Only searches with a query and with results count, and only clicks on results.
 *
 * "Clearly" means: the upper bound of the Wilson score interval (95 %) of the query's rate is below
 * the average. The interval contains all rates that the score test does not reject, so the test is
 * an equivalent condition without the formula of the bound: `expected - opened > z * sqrt(expected
 * * (1 - average))`. No minimum number of searches is needed: with few searches, the test rejects
 * nothing.
 *
 * Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
 * Journal of the American Statistical Association 22 (158), 209-212.
 */
function rarelyClicked(rows: string): string {
  // The roll-ups of earlier versions count clicks on popular articles as clicks on results.
  const found = 'sum(searches - zero_results)';
  const opened = `least(sum(clicked - zero_clicked), ${found})`;
  return `
    select query, expected - opened as count from (
      select query, average, found * average as expected, opened from (
        select query, found, opened, sum(opened) over () / nullif(sum(found) over (), 0) as average
        from (
          select query, ${found}::float8 as found, ${opened}::float8 as opened
          from (${rows}) parts where query is distinct from '' group by query
        ) of_query
      ) compared
    ) ranked
    where query is not null and expected - opened > ${Z} * sqrt(expected * (1 - average))
    order by expected - opened desc, query`;
}

/**
 * The SELECTs that rank the queries of rows with figures. Ties are ordered by the query. The empty
 * query, which is browsing, is left out.
 */
export const QUERY_ORDERS = {
  /** Most searched. */
  top: byGroup('sum(searches)'),
  /** Most often without results. */
  zeroResults: byGroup('sum(zero_results)'),
  /** Most often unanswered by any article. */
  unanswered: byGroup('sum(unanswered)'),
  /** Most often without results because of the filter. */
  filteredOut: byGroup('sum(filtered_out)'),
  /** Most often with results, and never with a click. */
  noClicks: byGroup(
    'sum(searches) - sum(zero_results)',
    'sum(clicked) = 0 and sum(searches) > sum(zero_results)',
  ),
  /** Most missing clicks, compared with the average query. */
  rarelyClicked,
} as const;
export type QueryOrder = keyof typeof QUERY_ORDERS;

export interface QueryFigures extends Totals {
  query: string;
  /** Sum of the results of all searches. */
  results: number;
}

/** The rows with the figures of queries, from the roll-up and the log, under a condition. */
function figuresOfQueries(
  source: Source,
  parameters: Parameters,
  condition = 'true',
  ofLog = condition,
): string {
  return `
    select query, ${FIGURE_COLUMNS}, results from query_rollup_of_day
      where ${fromRollup(source, parameters, 'day')} and ${condition}
    union all
    select l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results from search_log l
      where ${fromLog(source, parameters)} and ${ofLog} group by l.query`;
}

/** A condition on a row of the log. Other queries are not in the roll-ups. */
function isCommon(source: Source, parameters: Parameters): string {
  return `l.query in (
    select l.query from search_log l where ${fromLog(source, parameters)}
    group by l.query, ${koreanDayOf('l.at')} having ${IS_COMMON})`;
}

/**
 * Reads the first queries of the section in the given order, with the sum that ranks them alone, so
 * that few sums are computed over all queries. `readFigures` then reads the figures of these
 * queries. `commonOnly`: leaves out queries that only one address searched.
 */
export async function readRanked(
  reader: StatisticsReader,
  section: Section,
  order: QueryOrder,
  first: number,
  commonOnly = false,
): Promise<{ query: string; count: number }[]> {
  if (first === 0) return [];
  return reader.read(section, 'day', (source, parameters) => {
    const ofLog = commonOnly ? isCommon(source, parameters) : 'true';
    const rows = figuresOfQueries(source, parameters, 'true', ofLog);
    return `${QUERY_ORDERS[order](rows)} limit ${parameters.add(first, 'integer')}`;
  });
}

/** Reads the figures of these queries, in any order. Queries without searches are left out. */
export async function readFigures(
  reader: StatisticsReader,
  section: Section,
  queries: readonly string[],
): Promise<QueryFigures[]> {
  if (queries.length === 0) return [];
  return reader.read<QueryFigures>(section, 'day', (source, parameters) => {
    const isWanted = `query = any(${parameters.add(queries, 'text[]')})`;
    return `
      select query, ${SUMS}, sum(results)::float8 as results
      from (${figuresOfQueries(source, parameters, isWanted)}) parts group by query`;
  });
}

/** For each query, the ids of its most often opened articles, at most `limit`, in order. */
export async function readTopArticles(
  reader: StatisticsReader,
  section: Section,
  queries: readonly string[],
  limit: number,
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>(queries.map((query) => [query, []]));
  if (queries.length === 0) return found;
  const ranked = await reader.read<{ query: string; articleId: number }>(
    section,
    'day',
    (source, parameters) => {
      const isWanted = `query = any(${parameters.add(queries, 'text[]')})`;
      return `
        select query, article_id as "articleId" from (
          select query, article_id,
            row_number() over (partition by query order by sum(clicks) desc, article_id) as rank
          from (
            select query, key::integer as article_id, value::integer as clicks
              from (
                select query, articles from query_rollup_of_day
                where ${fromRollup(source, parameters, 'day')} and ${isWanted}
              ) of_day cross join lateral jsonb_each_text(articles)
            union all
            select l.query, c.article_id, 1
              from search_log l join search_click c on c.search_id = l.id and c.search_at = l.at
              where ${fromLog(source, parameters)} and l.clicks > 0 and l.${isWanted}
          ) parts group by query, article_id
        ) ranked where rank <= ${parameters.add(limit, 'integer')} order by query, rank`;
    },
  );
  for (const { query, articleId } of ranked) found.get(query)!.push(articleId);
  return found;
}
