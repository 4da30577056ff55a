import { type Source, SOURCES } from '../access/index.js';
import { FacetField } from '../search/index.js';

/** By what the roll-ups tell searches apart, as the tables number it. */
export const DIMENSIONS = { all: 0, source: 1, product: 2, category: 3, platform: 4 } as const;
export type Dimension = keyof typeof DIMENSIONS;

/** The dimension of a facet, with the column of the log that holds its values. */
export const FACETS: Record<
  FacetField,
  { dimension: Dimension; column: string; kind: 'product' | 'category' | 'platform' }
> = {
  PRODUCT: { dimension: 'product', column: 'product_ids', kind: 'product' },
  CATEGORY: { dimension: 'category', column: 'category_ids', kind: 'category' },
  PLATFORM: { dimension: 'platform', column: 'platform_ids', kind: 'platform' },
};

/** The value of a source in its dimension. */
export function sourceValue(source: Source): number {
  return SOURCES.indexOf(source) + 1;
}

/** Joined to a row `l` of the log: each dimension and value under which it counts. */
export const DIMENSIONS_OF_SEARCH = `cross join lateral (
  select ${DIMENSIONS.all}::smallint as dimension, 0 as value
  union all select ${DIMENSIONS.source}::smallint, case l.source ${SOURCES.map((source) => `when '${source}' then ${sourceValue(source)}`).join(' ')} end
  union all select ${DIMENSIONS.product}::smallint, unnest(l.product_ids)
  union all select ${DIMENSIONS.category}::smallint, unnest(l.category_ids)
  union all select ${DIMENSIONS.platform}::smallint, unnest(l.platform_ids)) d`;
