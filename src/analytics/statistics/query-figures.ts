import type { Parameters } from '../../core/parameters.js';
import { FIGURE_COLUMNS, FIGURES_OF_LOG } from '../rollups/figures.sql.js';
import { fromLog, ofScope, type Source, unionOfRows } from './sources.sql.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { RARELY_CLICKED_SUMS, rarelyClicked } from './rarely-clicked.sql.js';
import { SUMS, type Totals } from './totals.js';

/** Ranks the queries of `rows` by a sum, the highest first. */
const byGroup =
  (order: string, having = `${order} > 0`) =>
  (rows: string) => `
    select query from (${rows}) parts where query <> ''
    group by query having ${having} order by ${order} desc, query`;

/**
 * The lists of queries: the columns needed, and the SELECT that ranks the queries of rows with
 * these columns. Ties are ordered by the query. The empty query, which is browsing, is in none of
 * them.
 */
export const QUERY_ORDERS = {
  /** Most searched. */
  top: { sums: ['searches'], rank: byGroup('sum(searches)') },
  /** Most often without results. */
  zeroResults: { sums: ['zero_results'], rank: byGroup('sum(zero_results)') },
  /** Most often not answered by any article. */
  unanswered: { sums: ['unanswered'], rank: byGroup('sum(unanswered)') },
  /** Most often without results because of the filter. */
  filteredOut: { sums: ['filtered_out'], rank: byGroup('sum(filtered_out)') },
  /** Most often with results, but never with a click. */
  noClicks: {
    sums: ['searches', 'zero_results', 'clicked'],
    rank: byGroup(
      'sum(searches) - sum(zero_results)',
      'sum(clicked) = 0 and sum(searches) > sum(zero_results)',
    ),
  },
  /** Most clicks fewer than the average query would have. */
  rarelyClicked: { sums: RARELY_CLICKED_SUMS, rank: rarelyClicked },
} as const;
export type QueryOrder = keyof typeof QUERY_ORDERS;

export interface QueryFigures extends Totals {
  query: string;
  /** Sum of the results of all searches. */
  results: number;
}

/**
 * Reads the first queries of the section in the given order, without their figures, so that as few
 * sums as possible are computed over all queries. `readFigures` then reads the figures of the few
 * that are wanted by primary key.
 */
export async function readQueries(
  reader: StatisticsReader,
  section: Section,
  order: QueryOrder,
  first: number,
): Promise<string[]> {
  if (first === 0) return [];
  const rows = await reader.read<{ query: string }>(section, (source, parameters) =>
    rankingSql(source, parameters, order, first),
  );
  return rows.map(({ query }) => query);
}

function rankingSql(
  source: Source,
  parameters: Parameters,
  name: QueryOrder,
  first: number,
): string {
  const { sums, rank } = QUERY_ORDERS[name];
  const columns = ['query', ...sums].join(', ');
  const rows = unionOfRows(source, parameters, {
    table: 'query_rollup',
    columns,
    where: ofScope(source),
    hasWeeks: true,
    fromLog: () => `
      select ${columns} from (
        select l.query, ${FIGURES_OF_LOG} from search_log l
        where ${fromLog(source, parameters)} group by l.query
      ) of_log`,
  });
  return `${rank(rows)} limit ${parameters.add(first, 'integer')}`;
}

/** Reads the figures of these queries, in no order; queries without searches are left out. */
export async function readFigures(
  reader: StatisticsReader,
  section: Section,
  queries: readonly string[],
): Promise<QueryFigures[]> {
  if (queries.length === 0) return [];
  return reader.read<QueryFigures>(section, (source, parameters) => {
    const isWanted = `query = any(${parameters.add(queries, 'text[]')})`;
    const rows = unionOfRows(source, parameters, {
      table: 'query_rollup',
      columns: `query, ${FIGURE_COLUMNS}, results`,
      where: `${ofScope(source)} and ${isWanted}`,
      fromLog: () => `
        select l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results from search_log l
        where ${fromLog(source, parameters)} and l.${isWanted} group by l.query`,
    });
    return `
      select query, ${SUMS}, sum(results)::float8 as results
      from (${rows}) parts group by query`;
  });
}

/** For each query, the ids of the articles opened most often from it, at most `limit`, in order. */
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
    (source, parameters) => {
      const isWanted = `query = any(${parameters.add(queries, 'text[]')})`;
      const rows = unionOfRows(source, parameters, {
        table: 'click_rollup',
        columns: 'query, article_id, clicks',
        where: `${ofScope(source)} and ${isWanted}`,
        fromLog: () => `
          select l.query, c.article_id, 1 as clicks
          from search_log l join search_click c on c.search_id = l.id and c.search_at = l.at
          where ${fromLog(source, parameters)} and l.clicks > 0 and l.${isWanted}`,
      });
      return `
        select query, article_id as "articleId" from (
          select query, article_id,
            row_number() over (partition by query order by sum(clicks) desc, article_id) as rank
          from (${rows}) parts group by query, article_id
        ) ranked where rank <= ${parameters.add(limit, 'integer')} order by query, rank`;
    },
  );
  for (const { query, articleId } of ranked) found.get(query)!.push(articleId);
  return found;
}
