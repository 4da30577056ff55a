import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost } from '../../core/cost.js';
import { checkPageSize, First } from '../../core/pagination.js';
import { FACETS, FIGURE_COLUMNS, FIGURES_OF_LOG } from '../figures.sql.js';
import { type FacetOfSection, FacetUsage, QueryStatistics } from './analytics-types.js';
import type { QueryFigures } from './query-figures.js';
import { toQueryStatistics } from './query-statistics.js';
import type { Span } from './plan-range.js';
import { fromLog, fromRollup, isEverything, narrowed } from './scope.sql.js';
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
  /** One statement reads the queries of all values of a facet. */
  private readonly queries = oncePerObject((facet: FacetOfSection) =>
    readFacetQueries(this.reader, facet),
  );

  constructor(private readonly reader: StatisticsReader) {}

  @Cost({ points: 10 })
  @FieldResolver(() => [QueryStatistics], {
    description:
      'The most frequent queries among the searches whose filter named this value. Their figures ' +
      'count only these searches. Searches without a query are omitted.',
  })
  async topQueries(
    @Root() { facet, valueId }: FacetUsage,
    @First('Maximum number of queries', 5, 20) first: number,
  ): Promise<QueryStatistics[]> {
    const size = checkPageSize(first, 'first', MAX_QUERIES);
    const { section, field } = facet;
    const figures = (await this.queries(facet)).get(valueId) ?? [];
    const narrowedSection = { ...section, scope: narrowed(section.scope, field, valueId) };
    return toQueryStatistics(narrowedSection, figures).slice(0, size);
  }
}

/**
 * Reads the sums of each value of a facet that filters named, most frequent first. Throws like
 * `StatisticsReader.read`.
 */
export async function readFacetUsage(
  reader: StatisticsReader,
  { section, field }: FacetOfSection,
): Promise<FacetFigures[]> {
  const { dimension, column } = FACETS[field];
  return reader.read<FacetFigures>(
    section,
    spanOf(section, 'hour'),
    (source, parameters) => `
      select id, ${SUMS} from (
        select value as id, ${FIGURE_COLUMNS} from search_rollup
          where ${fromRollup(source, parameters, 'hour', dimension)}
        union all
        select named.id, ${FIGURES_OF_LOG}
          from search_log l cross join lateral unnest(l.${column}) as named (id)
          where ${fromLog(source, parameters)} group by named.id
      ) parts group by id order by sum(searches) desc, id`,
    WHY,
  );
}

/**
 * Reads the most frequent queries under each value of a facet, by the value's id, at most 20 each.
 * Searches without a query are left out. Throws like `StatisticsReader.read`.
 */
async function readFacetQueries(
  reader: StatisticsReader,
  { section, field }: FacetOfSection,
): Promise<Map<number, QueryFigures[]>> {
  const { dimension, column } = FACETS[field];
  const ranked = await reader.read<QueryFigures & { id: number }>(
    section,
    spanOf(section, 'day'),
    (source, parameters) => `
      select * from (
        select value as id, query, ${SUMS}, sum(results)::float8 as results,
          row_number() over (partition by value order by sum(searches) desc, query) as rank
        from (
          select value, query, ${FIGURE_COLUMNS}, results from query_rollup_of_day
            where ${fromRollup(source, parameters, 'day', dimension)} and query <> ''
          union all
          select named.value, l.query, ${FIGURES_OF_LOG}, sum(l.total)::bigint as results
            from search_log l cross join lateral unnest(l.${column}) as named (value)
            where ${fromLog(source, parameters)} and l.query <> '' group by named.value, l.query
        ) parts group by value, query
      ) ranked where rank <= ${MAX_QUERIES} order by id, rank`,
    WHY,
  );
  const byValue = new Map<number, QueryFigures[]>();
  for (const { id, ...figures } of ranked) byValue.set(id, [...(byValue.get(id) ?? []), figures]);
  return byValue;
}

const WHY = 'The use of facets under a filter, or in a part of an hour or of a day in Korea,';

/** The roll-ups contain facets only for all searches together. */
function spanOf({ scope }: Section, span: Span): Span {
  return isEverything(scope) ? span : null;
}
