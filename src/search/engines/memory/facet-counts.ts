import type { EngineRequest, EngineResponse } from '../../engine.js';
import type { IndexedFacts } from './memory-index.js';

/**
 * Counts the facets of a request, and says which articles are under its filter. `FacetRequest` says
 * which filters each facet ignores. Articles are counted by their lists of ids first, because there
 * are few different lists.
 */
export class FacetCounts {
  private readonly products: ReadonlySet<number> | null;
  private readonly categories: IdFilter;
  private readonly platforms: IdFilter;
  private readonly byProduct = new Map<number, number>();
  private readonly byCategories = new Map<readonly number[], number>();
  private readonly byPlatforms = new Map<readonly number[], number>();

  constructor(private readonly request: Pick<EngineRequest, 'filter' | 'facets'>) {
    const { productIds, categoryIds, platformIds } = request.filter;
    this.products = productIds ? new Set(productIds) : null;
    this.categories = new IdFilter(categoryIds);
    this.platforms = new IdFilter(platformIds);
  }

  /** Counts an article. Returns whether it is under the filter. */
  add({ productId, categoryIds, platformIds }: IndexedFacts): boolean {
    const inProduct = this.products?.has(productId) ?? true;
    const inCategory = this.categories.accepts(categoryIds);
    const inPlatform = this.platforms.accepts(platformIds);
    if (inPlatform) count(this.byProduct, productId, 1);
    if (inPlatform && inProduct) count(this.byCategories, categoryIds, 1);
    if (inProduct && inCategory) count(this.byPlatforms, platformIds, 1);
    return inProduct && inCategory && inPlatform;
  }

  /** The counts by id, without zeros; null for facets that were not requested. */
  facets(): EngineResponse['facets'] {
    const { product, category, platform } = this.request.facets;
    const categories = new Map<number, number>();
    if (category)
      for (const [ids, number] of this.byCategories)
        for (const id of ids) count(categories, id, number);
    const platforms = new Map<number, number>();
    for (const { platformId, matches } of platform ?? [])
      for (const [ids, number] of this.byPlatforms)
        if (ids.some((id) => matches.includes(id))) count(platforms, platformId, number);
    return {
      product: product ? this.byProduct : null,
      category: category ? categories : null,
      platform: platform ? platforms : null,
    };
  }
}

/** Whether a list has one of the ids; without ids, every list is accepted. */
class IdFilter {
  private readonly known = new Map<readonly number[], boolean>();

  constructor(private readonly wanted: readonly number[] | undefined) {}

  accepts(ids: readonly number[]): boolean {
    const { wanted } = this;
    if (!wanted) return true;
    const known = this.known.get(ids);
    if (known !== undefined) return known;
    const isAccepted = ids.some((id) => wanted.includes(id));
    this.known.set(ids, isAccepted);
    return isAccepted;
  }
}

function count<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  counts.set(key, (counts.get(key) ?? 0) + change);
}
