import type { Parameters } from '../../../core/parameters.js';
import type { EngineFilter, EngineRequest, FacetRequest } from '../../engine.js';

/** Conditions on `search_document d` that belong to facets; `true` without a filter. */
export interface FacetConditions {
  product: string;
  category: string;
  platform: string;
}

/** An empty list matches nothing. */
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
 * The conditions for hits and all facets: no tombstones, the visibility for the caller, and the
 * time of the last update.
 */
export function baseConditions(
  { internal, filter: { updatedFrom, updatedTo } }: Pick<EngineRequest, 'internal' | 'filter'>,
  parameters: Parameters,
): string[] {
  const conditions = ['not d.gone'];
  if (!internal) conditions.push(`d.visibility = 'PUBLIC'`);
  if (updatedFrom)
    conditions.push(`d.updated_at >= ${parameters.add(updatedFrom.getTime(), 'bigint')}`);
  if (updatedTo) conditions.push(`d.updated_at < ${parameters.add(updatedTo.getTime(), 'bigint')}`);
  return conditions;
}

/**
 * The columns with the counts of the requested facets, as JSON objects by id, from `matched`.
 * `FacetRequest` says which filters each facet ignores. Documents with the same set of ids are
 * grouped first, because there are few different sets.
 */
export function facetColumns(
  { product, category, platform }: FacetRequest,
  parameters: Parameters,
): string[] {
  const columns: string[] = [];
  if (product) {
    columns.push(
      counts(
        'product',
        'select product_id as id, count(*) as n from matched where in_platform group by product_id',
      ),
    );
  }
  if (category) {
    const sets = `select category_ids, count(*) as n from matched
      where in_product and in_platform group by category_ids`;
    columns.push(
      counts(
        'category',
        `select id, sum(n) as n from (${sets}) sets, unnest(category_ids) as id group by id`,
      ),
    );
  }
  if (platform) {
    const buckets = parameters.add(JSON.stringify(platform), 'json');
    const sets = `select platform_ids, count(*) as n from matched
      where in_product and in_category group by platform_ids`;
    columns.push(
      counts(
        'platform',
        `select "platformId" as id, sum(n) as n
        from (${sets}) sets
          join json_to_recordset(${buckets}) as bucket ("platformId" integer, matches integer[])
            on platform_ids && matches
        group by "platformId"`,
      ),
    );
  }
  return columns;
}

function counts(name: string, query: string): string {
  return `(select coalesce(json_object_agg(id, n), '{}') from (${query}) facet) as ${name}`;
}
