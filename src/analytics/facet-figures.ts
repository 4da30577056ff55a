import type { FacetField } from '../search/index.js';
import { DIMENSIONS, FACETS } from './dimensions.js';
import { FIGURES_OF_LOG } from './figures-sql.js';
import { isEverything } from './scope.js';
import { fromLog, type Section, type StatisticsReader } from './statistics-reader.js';
import type { Totals } from './totals.js';

export interface FacetFigures extends Totals {
  /** Of the product, category or platform. */
  id: number;
}

/** For each value that filters named, the searches that did so; the most searched first. */
export async function readFacetUsage(reader: StatisticsReader, section: Section, field: FacetField): Promise<FacetFigures[]> {
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
