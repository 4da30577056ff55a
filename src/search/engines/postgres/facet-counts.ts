import type { EngineRequest, EngineResponse } from '../../engine.js';
import type { DocumentColumns, Numbering, SharedValues } from './document-columns.js';

/**
 * Counts the facets of a request, and says which documents are under its filter. `FacetRequest`
 * says which filters each facet ignores. Documents are counted by their set of ids first, because
 * there are few different sets.
 */
export class FacetCounts {
  private readonly productIds: ReadonlySet<number> | null;
  private readonly isCategorySet: Uint8Array | null;
  private readonly isPlatformSet: Uint8Array | null;
  private readonly byProduct = new Map<number, number>();
  private readonly byCategorySet: Int32Array;
  private readonly byPlatformSet: Int32Array;

  constructor(
    private readonly request: Pick<EngineRequest, 'filter' | 'facets'>,
    private readonly shared: SharedValues,
  ) {
    const { productIds, categoryIds, platformIds } = request.filter;
    this.productIds = productIds ? new Set(productIds) : null;
    this.isCategorySet = categoryIds ? setsWith(shared.categorySets, categoryIds) : null;
    this.isPlatformSet = platformIds ? setsWith(shared.platformSets, platformIds) : null;
    this.byCategorySet = new Int32Array(shared.categorySets.values.length);
    this.byPlatformSet = new Int32Array(shared.platformSets.values.length);
  }

  /** Counts a document. Returns whether it is under the whole filter. */
  add({ productIds, categories, platforms }: DocumentColumns, place: number): boolean {
    const productId = productIds[place]!;
    const categorySet = categories[place]!;
    const platformSet = platforms[place]!;
    const inProduct = this.productIds?.has(productId) ?? true;
    const inCategory = !this.isCategorySet || this.isCategorySet[categorySet] === 1;
    const inPlatform = !this.isPlatformSet || this.isPlatformSet[platformSet] === 1;
    if (inPlatform) {
      if (this.request.facets.product)
        this.byProduct.set(productId, (this.byProduct.get(productId) ?? 0) + 1);
      if (inProduct) this.byCategorySet[categorySet]! += 1;
    }
    if (inProduct && inCategory) this.byPlatformSet[platformSet]! += 1;
    return inProduct && inCategory && inPlatform;
  }

  /** The counts by id, without zeros; null for facets that were not requested. */
  facets(): EngineResponse['facets'] {
    const { product, category, platform } = this.request.facets;
    return {
      product: product ? this.byProduct : null,
      category: category ? this.categories() : null,
      platform: platform ? this.platforms(platform) : null,
    };
  }

  private categories(): Map<number, number> {
    const counts = new Map<number, number>();
    for (const [set, ids] of this.shared.categorySets.values.entries()) {
      const count = this.byCategorySet[set] ?? 0;
      if (count > 0) for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + count);
    }
    return counts;
  }

  private platforms(buckets: { platformId: number; matches: number[] }[]): Map<number, number> {
    const counts = new Map<number, number>();
    for (const { platformId, matches } of buckets) {
      let count = 0;
      for (const [set, ids] of this.shared.platformSets.values.entries())
        if (ids.some((id) => matches.includes(id))) count += this.byPlatformSet[set] ?? 0;
      if (count > 0) counts.set(platformId, count);
    }
    return counts;
  }
}

/** 1 for each set with one of the ids. */
function setsWith({ values }: Numbering<number[]>, ids: readonly number[]): Uint8Array {
  return Uint8Array.from(values, (set) => (set.some((id) => ids.includes(id)) ? 1 : 0));
}
