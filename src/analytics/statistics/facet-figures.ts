import type { FacetField } from '../../search/index.js';
import type { QueryFigures } from './query-figures.js';
import { DIMENSIONS, FACETS, FIGURES_OF_LOG } from '../rollups/figures.sql.js';
import { isEverything } from './scope.js';
import {
  fromLog,
  type Section,
  type SpanColumn,
  type StatisticsReader,
  unionOf,
} from './statistics-reader.js';
import type { Totals } from './totals.js';

/** Maximum queries per value of a facet. */
export const MAX_FACET_QUERIES = 20;

/** Sums of the searches whose filter named one value of a facet. */
export interface FacetFigures extends Totals {
  /** Id of the product, category or platform. */
  id: number;
}

/**
 * Reads the sums of each value of a facet that filters named, the most frequent first. Throws as
 * `StatisticsReader.read` does.
 */
export async function readFacetUsage(
  reader: StatisticsReader,
  section: Section,
  field: FacetField,
): Promise<FacetFigures[]> {
  const { dimension, column } = FACETS[field];
  return reader.read<FacetFigures>(
    section,
    (source, parameters) => {
      const columns = 'searches, zero_results, clicked, clicks, click_positions';
      const hours = parameters.add(source.plan.allHours, 'timestamptz[]');
      return `
        select id, sum(searches)::float8 as searches, sum(zero_results)::float8 as "zeroResults", sum(clicked)::float8 as clicked,
          sum(clicks)::float8 as clicks, sum(click_positions)::float8 as "clickPositions"
        from (
          select value as id, ${columns} from search_rollup where hour = any(${hours}) and dimension = ${DIMENSIONS[dimension]}
          union all
          select named.id, ${FIGURES_OF_LOG} from search_log l cross join lateral unnest(l.${column}) as named (id)
            where ${fromLog(source, parameters)} group by named.id
        ) parts group by id order by sum(searches) desc, id`;
    },
    isEverything(section.scope) ? null : 'The use of facets under a filter',
  );
}

/**
 * Reads the most frequent queries under each value of a facet, by the id of the value, at most 20
 * each. Searches without a query are left out. Throws as `StatisticsReader.read` does.
 */
export async function readFacetQueries(
  reader: StatisticsReader,
  section: Section,
  field: FacetField,
): Promise<Map<number, QueryFigures[]>> {
  const { dimension, column } = FACETS[field];
  const rows = await reader.read<QueryFigures & { id: number }>(
    section,
    (source, parameters) => {
      const columns =
        'value, query, searches, zero_results, clicked, clicks, click_positions, results';
      const rolled = (
        table: string,
        times: readonly Date[],
        time: SpanColumn,
      ): [readonly Date[], () => string] => [
        times,
        () =>
          `select ${columns} from ${table} where ${time} = any(${parameters.add(times, 'timestamptz[]')}) and dimension = ${DIMENSIONS[dimension]} and query <> ''`,
      ];
      return `
        select value as id, query, searches::float8, zero_results::float8 as "zeroResults", clicked::float8, clicks::float8,
          click_positions::float8 as "clickPositions", results::float8
        from (
          select value, query, sum(searches) as searches, sum(zero_results) as zero_results, sum(clicked) as clicked, sum(clicks) as clicks,
            sum(click_positions) as click_positions, sum(results) as results,
            row_number() over (partition by value order by sum(searches) desc, query) as rank
          from (${unionOf([
            rolled('query_rollup_of_day', source.plan.days, 'day'),
            rolled('query_rollup', source.plan.hours, 'hour'),
            [
              source.plan.log,
              () => `select named.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results
                from search_log l cross join lateral unnest(l.${column}) as named (value)
                where ${fromLog(source, parameters)} and l.query <> '' group by named.value, l.query`,
            ],
          ])}
          ) parts group by value, query
        ) ranked where rank <= ${MAX_FACET_QUERIES} order by value, rank`;
    },
    isEverything(section.scope) ? null : 'The use of facets under a filter',
  );
  const byValue = new Map<number, QueryFigures[]>();
  for (const { id, ...figures } of rows) byValue.set(id, [...(byValue.get(id) ?? []), figures]);
  return byValue;
}
