import { ADDRESS_BYTES, SOURCES } from '../access/index.js';
import { FacetField } from '../search/index.js';

/** The dimensions of the roll-ups, with their numbers in the tables. */
export const DIMENSIONS = {
  all: 0,
  source: 1,
  product: 2,
  category: 3,
  platform: 4,
  application: 5,
} as const;
export type Dimension = keyof typeof DIMENSIONS;

/** Where the log and the roll-ups store a facet. */
interface FacetColumns {
  dimension: Dimension;
  column: string;
  kind: 'product' | 'category' | 'platform';
}

/** The columns of each facet; null for a facet that is not logged. */
export const FACETS = {
  PRODUCT: { dimension: 'product', column: 'product_ids', kind: 'product' },
  CATEGORY: { dimension: 'category', column: 'category_ids', kind: 'category' },
  PLATFORM: { dimension: 'platform', column: 'platform_ids', kind: 'platform' },
} as const satisfies Record<FacetField, FacetColumns | null>;

/** The facets that are logged. Only these have statistics. */
export type LoggedFacet = {
  [F in FacetField]: (typeof FACETS)[F] extends FacetColumns ? F : never;
}[FacetField];

/** Whether statistics exist for a facet. */
export function isLogged(field: FacetField): field is LoggedFacet {
  return FACETS[field] !== null;
}

/**
 * The number of a source in the `source` dimension; null for names that clients choose freely.
 * Clients could invent any number of names, so only the log contains them.
 */
export function sourceValue(source: string): number | null {
  const index = (SOURCES as readonly string[]).indexOf(source);
  return index < 0 ? null : index + 1;
}

const SOURCE_CASES = SOURCES.map((source) => `when '${source}' then ${sourceValue(source)}`).join(
  ' ',
);

/** Joins a row `l` of the log with each dimension and value under which the search counts. */
export const DIMENSIONS_OF_SEARCH = `cross join lateral (
  select ${DIMENSIONS.all}::smallint as dimension, 0 as value
  union all select ${DIMENSIONS.source}::smallint, known.value
    from (select case l.source ${SOURCE_CASES} end as value) known where known.value is not null
  union all select ${DIMENSIONS.application}::smallint, l.application_id
    where l.application_id is not null
  union all select ${DIMENSIONS.product}::smallint, unnest(l.product_ids)
  union all select ${DIMENSIONS.category}::smallint, unnest(l.category_ids)
  union all select ${DIMENSIONS.platform}::smallint, unnest(l.platform_ids)) d`;

/** Joins a row `l` of the log with its different rewrites `r`. */
export const REWRITES_OF_SEARCH = `cross join lateral (
  select distinct kind, "from" collate "C" as "from", "to" collate "C" as "to"
  from jsonb_to_recordset(l.rewrites) as _ (kind text, "from" text, "to" text)) r`;

/** Maximum number of visitors that one address counts as on a day, for any ids and User-Agents. */
export const MAX_VISITORS_PER_ADDRESS = 50;

/** SQL for the address part of a visitor's pseudonym; `l` is a row of the log. */
export const ADDRESS_OF_SEARCH = `substring(l.visitor from 1 for ${ADDRESS_BYTES})`;

/** A condition on a row `l` of the log: nobody with a role searched, and no agent. */
export const IS_OF_VISITOR = "(not l.staff and l.source <> 'mcp')";

/**
 * A condition on a group of rows `l` of one day: visitors at several addresses searched. A search
 * that began before midnight has the pseudonym of another day: it is no second address.
 */
export const IS_COMMON = `count(distinct ${ADDRESS_OF_SEARCH}) filter (
  where ${IS_OF_VISITOR} and l.at > ${koreanDayOf('l.at')} + interval '1 minute') >= 2`;

/** Another search by the same visitor within this time means that the first search did not help. */
export const DEFLECTION_MS = 300_000;

/**
 * A condition on a row `l` of the log: the search has a click, and the visitor did not search again
 * within five minutes. The search thus needed no other help (deflection).
 */
export const IS_DEFLECTED = `(l.clicks > 0 and not exists (
  select from search_log later
  where later.visitor = l.visitor and later.at > l.at
    and later.at <= l.at + interval '${DEFLECTION_MS} milliseconds'))`;

/** A condition on a row `l` of the log: the search had a filter. */
const HAS_FILTER = `(
  cardinality(l.product_ids) + cardinality(l.category_ids) + cardinality(l.platform_ids) > 0
  or l.updated_from is not null or l.updated_to is not null)`;

/**
 * A condition on a row `l` of the log: no article answers the query. If the confidence is unknown
 * (all matches, and searches of earlier versions): the search found nothing without a filter.
 */
export const IS_UNANSWERED = `(l.query <> '' and (
  l.confidence = 'NONE' or l.confidence is null and l.total = 0 and not ${HAS_FILTER}))`;

/**
 * A condition on a row `l` of the log: the search found nothing because of its filter. The
 * confidence says that an article outside the filter answers the query. Rows without a confidence
 * count if the search had a filter.
 */
const IS_FILTERED_OUT = `(l.total = 0 and (
  l.confidence in ('HIGH', 'PARTIAL') or l.confidence is null and ${HAS_FILTER}))`;

/** The columns of a roll-up that `FIGURES_OF_LOG` fills, in this order. */
export const FIGURE_COLUMNS = `searches, zero_results, unanswered, filtered_out, clicked,
  zero_clicked, clicks, click_positions, by_meaning, pinned`;

/**
 * Aggregates over rows `l` of the log, with the column names and types of a roll-up. Sums over
 * larger types would be slower.
 */
export const FIGURES_OF_LOG = `
  count(*)::integer as searches, (count(*) filter (where l.total = 0))::integer as zero_results,
  (count(*) filter (where ${IS_UNANSWERED}))::integer as unanswered,
  (count(*) filter (where ${IS_FILTERED_OUT}))::integer as filtered_out,
  (count(*) filter (where l.clicks > 0))::integer as clicked,
  (count(*) filter (where l.clicks > 0 and l.total = 0))::integer as zero_clicked,
  coalesce(sum(l.clicks), 0)::integer as clicks,
  coalesce(sum(l.click_positions), 0)::bigint as click_positions,
  (count(*) filter (where l.meaning = 'USED'))::integer as by_meaning,
  (count(*) filter (where l.pinned))::integer as pinned`;

/** SQL for the start of the Korean day that contains `moment`, an SQL expression. */
export function koreanDayOf(moment: string): string {
  return `date_trunc('day', ${moment}, 'Asia/Seoul')`;
}
