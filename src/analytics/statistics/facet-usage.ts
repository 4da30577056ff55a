import { Arg, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Cost } from '../../core/cost.js';
import { checkPageSize } from '../../core/pagination.js';
import { DIMENSIONS, FACETS, FIGURE_COLUMNS, FIGURES_OF_LOG } from '../rollups/figures.sql.js';
import { type FacetOfSection, FacetUsage, QueryStatistics } from './analytics-types.js';
import type { QueryFigures } from './query-figures.js';
import { toQueryStatistics } from './query-statistics.js';
import { isEverything, narrowed } from './scope.js';
import { fromLog, unionOfRows } from './sources.sql.js';
import { oncePerObject, type Section, type StatisticsReader } from './statistics-reader.js';
import { SUMS, type Totals } from './totals.js';

/** Maximum queries per value of a facet. */
const MAX_QUERIES = 20;

/** Sums of the searches whose filter named one value of a facet. */
interface FacetFigures extends Totals {
  /** Id of the product, category or platform. */
  id: number;
}

@Resolver(() => FacetUsage)
export class FacetUsageResolver {
  /** The queries of all values of a facet are read in one statement. */
  private readonly queries = oncePerObject((facet: FacetOfSection) =>
    readFacetQueries(this.reader, facet),
  );

  constructor(private readonly reader: StatisticsReader) {}

  @Cost({ points: 10 })
  @FieldResolver(() => [QueryStatistics], {
    description:
      'The most frequent queries among the searches whose filter named this value. Their figures ' +
      'count only those searches. Searches without a query are omitted.',
  })
  async topQueries(
    @Root() { facet, valueId }: FacetUsage,
    @Arg('first', () => Int, {
      defaultValue: 5,
      description: 'Maximum number of queries, 0 to 20.',
    })
    first: number,
  ): Promise<QueryStatistics[]> {
    const size = checkPageSize(first, 'first', MAX_QUERIES);
    const { section, field } = facet;
    const figures = (await this.queries(facet)).get(valueId) ?? [];
    const narrowedSection = { ...section, scope: narrowed(section.scope, field, valueId) };
    return toQueryStatistics(narrowedSection, figures).slice(0, size);
  }
}

/**
 * Reads the sums of each value of a facet that filters named, the most frequent first. Throws as
 * `StatisticsReader.read` does.
 */
export async function readFacetUsage(
  reader: StatisticsReader,
  { section, field }: FacetOfSection,
): Promise<FacetFigures[]> {
  const { dimension, column } = FACETS[field];
  return reader.read<FacetFigures>(
    section,
    (source, parameters) => {
      const hours = parameters.add(source.plan.allHours, 'timestamptz[]');
      return `
        select id, ${SUMS} from (
          select value as id, ${FIGURE_COLUMNS} from search_rollup
            where hour = any(${hours}) and dimension = ${DIMENSIONS[dimension]}
          union all
          select named.id, ${FIGURES_OF_LOG}
            from search_log l cross join lateral unnest(l.${column}) as named (id)
            where ${fromLog(source, parameters)} group by named.id
        ) parts group by id order by sum(searches) desc, id`;
    },
    onlyLogUnder(section),
  );
}

/**
 * Reads the most frequent queries under each value of a facet, by the id of the value, at most 20
 * each. Searches without a query are left out. Throws as `StatisticsReader.read` does.
 */
async function readFacetQueries(
  reader: StatisticsReader,
  { section, field }: FacetOfSection,
): Promise<Map<number, QueryFigures[]>> {
  const { dimension, column } = FACETS[field];
  const ranked = await reader.read<QueryFigures & { id: number }>(
    section,
    (source, parameters) => {
      const rows = unionOfRows(source, parameters, {
        table: 'query_rollup',
        columns: `value, query, ${FIGURE_COLUMNS}, results`,
        where: `dimension = ${DIMENSIONS[dimension]} and query <> ''`,
        fromLog: () => `
          select named.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results
          from search_log l cross join lateral unnest(l.${column}) as named (value)
          where ${fromLog(source, parameters)} and l.query <> '' group by named.value, l.query`,
      });
      return `
        select * from (
          select value as id, query, ${SUMS}, sum(results)::float8 as results,
            row_number() over (partition by value order by sum(searches) desc, query) as rank
          from (${rows}) parts group by value, query
        ) ranked where rank <= ${MAX_QUERIES} order by id, rank`;
    },
    onlyLogUnder(section),
  );
  const byValue = new Map<number, QueryFigures[]>();
  for (const { id, ...figures } of ranked) byValue.set(id, [...(byValue.get(id) ?? []), figures]);
  return byValue;
}

/** Why the roll-ups do not hold the use of facets in this section; null if they do. */
function onlyLogUnder({ scope }: Section): string | null {
  return isEverything(scope) ? null : 'The use of facets under a filter';
}
