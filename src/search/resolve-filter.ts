import type { CatalogSnapshot } from '../catalog/index.js';
import type { EngineFilter } from './engine.js';
import type { SearchFilter } from './search-types.js';

/**
 * The filter of a client with ids instead of slugs, as engines take it. BAD_USER_INPUT names the
 * list in which a slug is unknown.
 */
export function resolveFilter(filter: SearchFilter | null, catalog: CatalogSnapshot): EngineFilter {
  const ids = (kind: 'product' | 'category' | 'platform', slugs: string[] | null | undefined) => {
    const field = `filter.${kind}Slugs`;
    if (!slugs) return undefined;
    return [...new Set(slugs.map((slug) => catalog.require(kind, slug, field).id))].sort(
      (a, b) => a - b,
    );
  };
  const platformIds = ids('platform', filter?.platformSlugs);
  const common = catalog.commonPlatform;
  // An empty list of platforms matches nothing, common articles included.
  if (platformIds?.length && filter?.includeCommon && common && !platformIds.includes(common.id))
    platformIds.push(common.id);
  return {
    productIds: ids('product', filter?.productSlugs),
    categoryIds: ids('category', filter?.categorySlugs),
    platformIds,
    updatedFrom: filter?.updatedFrom ?? undefined,
    updatedTo: filter?.updatedTo ?? undefined,
  };
}
