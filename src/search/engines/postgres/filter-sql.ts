import type { EngineFilter, EngineRequest } from '../../engine.js';
import type { Parameters } from '../../../core/parameters.js';

/** Conditions on `search_document d` that belong to a facet; `true` where nothing is filtered. */
export interface FacetConditions {
  product: string;
  category: string;
  platform: string;
}

/** The conditions on product, category and platform. An empty list matches nothing. */
export function facetConditions(
  { productIds, categoryIds, platformIds }: EngineFilter,
  parameters: Parameters,
): FacetConditions {
  return {
    product: productIds ? `d.product_id = any(${parameters.add(productIds, 'integer[]')})` : 'true',
    category: categoryIds
      ? `d.category_ids && ${parameters.add(categoryIds, 'integer[]')}`
      : 'true',
    platform: platformIds
      ? `d.platform_ids && ${parameters.add(platformIds, 'integer[]')}`
      : 'true',
  };
}

/**
 * The conditions that hold for hits and every facet: no tombstones, what the caller may see, and
 * the time of the last update.
 */
export function baseConditions(
  { internal, filter: { updatedFrom, updatedTo } }: EngineRequest,
  parameters: Parameters,
): string[] {
  const conditions = ['not d.gone'];
  if (!internal) conditions.push(`d.visibility = 'PUBLIC'`);
  if (updatedFrom)
    conditions.push(`d.updated_at >= ${parameters.add(updatedFrom.getTime(), 'bigint')}`);
  if (updatedTo) conditions.push(`d.updated_at < ${parameters.add(updatedTo.getTime(), 'bigint')}`);
  return conditions;
}
