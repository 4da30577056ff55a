import type { PublishedArticle } from './published-article-reader.js';

/** Numbers of articles by the ids of their products and categories, without those that have none. */
export class PlaceCounts {
  private readonly byProduct = new Map<number, number>();
  private readonly byCategory = new Map<number, number>();

  get products(): ReadonlyMap<number, number> {
    return this.byProduct;
  }

  get categories(): ReadonlyMap<number, number> {
    return this.byCategory;
  }

  /** Counts an article, or one less. */
  count(
    { productId, categoryIds }: Pick<PublishedArticle, 'productId' | 'categoryIds'>,
    change: 1 | -1,
  ): void {
    add(this.byProduct, productId, change);
    for (const id of categoryIds) add(this.byCategory, id, change);
  }
}

function add(counts: Map<number, number>, id: number, change: 1 | -1): void {
  const count = (counts.get(id) ?? 0) + change;
  if (count > 0) counts.set(id, count);
  else counts.delete(id);
}
