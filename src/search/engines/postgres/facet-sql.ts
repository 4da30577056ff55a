import type { FacetRequest } from '../../engine.js';
import type { Parameters } from '../../../core/parameters.js';

/**
 * The columns with the counts of each facet asked for, as JSON objects by id; they read `matched`.
 * PRODUCT leaves out the filters on product and category, CATEGORY the one on category, PLATFORM
 * the one on platform. Documents with the same ids are counted together first: there are few
 * different sets.
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
    const sets =
      'select category_ids, count(*) as n from matched where in_product and in_platform group by category_ids';
    columns.push(
      counts(
        'category',
        `select id, sum(n) as n from (${sets}) sets, unnest(category_ids) as id group by id`,
      ),
    );
  }
  if (platform) {
    const buckets = parameters.add(JSON.stringify(platform), 'json');
    const sets =
      'select platform_ids, count(*) as n from matched where in_product and in_category group by platform_ids';
    columns.push(
      counts(
        'platform',
        `select "platformId" as id, sum(n) as n
        from (${sets}) sets join json_to_recordset(${buckets}) as bucket ("platformId" integer, matches integer[]) on platform_ids && matches
        group by "platformId"`,
      ),
    );
  }
  return columns;
}

function counts(name: string, query: string): string {
  return `(select coalesce(json_object_agg(id, n), '{}') from (${query}) facet) as ${name}`;
}
