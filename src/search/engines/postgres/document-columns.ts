import { RANKED_FIELDS } from '../../relevance.js';

/**
 * What searches need to know of a document besides its terms. Times are milliseconds since 1970.
 */
export interface DocumentFacts {
  articleId: number;
  version: number;
  /** Whether it is a tombstone, which has no other values. */
  gone: boolean;
  internal: boolean;
  productId: number | null;
  categoryIds: number[] | null;
  platformIds: number[] | null;
  popularity: number | null;
  publishedAt: number | null;
  updatedAt: number | null;
  /** The number of terms of each field, in the order of `RANKED_FIELDS`. */
  lengths: number[];
}

/** The columns of documents as JSON. Values that many documents share are numbered. */
export interface PackedColumns {
  articleIds: number[];
  versions: number[];
  /** The places of tombstones, and of internal documents. */
  gone: number[];
  internal: number[];
  productIds: number[];
  categorySets: number[][];
  categories: number[];
  platformSets: number[][];
  platforms: number[];
  popularity: number[];
  publishedAt: number[];
  updatedAt: number[];
  lengths: number[][];
}

/** Packs documents, which are ordered by article id. */
export function packColumns(documents: readonly DocumentFacts[]): PackedColumns {
  const categories = new Numbering<number[]>();
  const platforms = new Numbering<number[]>();
  const placesOf = (isMember: (document: DocumentFacts) => boolean) =>
    documents.flatMap((document, place) => (isMember(document) ? [place] : []));
  return {
    articleIds: documents.map(({ articleId }) => articleId),
    versions: documents.map(({ version }) => version),
    gone: placesOf(({ gone }) => gone),
    internal: placesOf(({ internal }) => internal),
    productIds: documents.map(({ productId }) => productId ?? 0),
    categories: documents.map(({ categoryIds }) => categories.of(categoryIds ?? [])),
    categorySets: categories.values,
    platforms: documents.map(({ platformIds }) => platforms.of(platformIds ?? [])),
    platformSets: platforms.values,
    popularity: documents.map(({ popularity }) => popularity ?? 0),
    publishedAt: documents.map(({ publishedAt }) => publishedAt ?? 0),
    updatedAt: documents.map(({ updatedAt }) => updatedAt ?? 0),
    lengths: RANKED_FIELDS.map((_, field) => documents.map(({ lengths }) => lengths[field] ?? 0)),
  };
}

/** Numbers different values in the order of their first use. */
export class Numbering<T> {
  readonly values: T[] = [];
  private readonly numbers = new Map<string, number>();

  of(value: T): number {
    const key = JSON.stringify(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** The values that documents of all segments share. Columns refer to them by their number. */
export class SharedValues {
  readonly categorySets = new Numbering<number[]>();
  readonly platformSets = new Numbering<number[]>();
}

/** The columns of documents, for searches. A place is the index of a document in every column. */
export class DocumentColumns {
  readonly size: number;
  /** Ascending. */
  readonly articleIds: Int32Array;
  readonly versions: Float64Array;
  readonly isGone: Uint8Array;
  readonly isInternal: Uint8Array;
  readonly productIds: Int32Array;
  /** Numbers of `SharedValues`. */
  readonly categories: Int32Array;
  readonly platforms: Int32Array;
  readonly popularity: Float64Array;
  readonly publishedAt: Float64Array;
  readonly updatedAt: Float64Array;
  /** By field. */
  readonly lengths: Int32Array[];

  constructor(packed: PackedColumns, { categorySets, platformSets }: SharedValues) {
    this.size = packed.articleIds.length;
    this.articleIds = Int32Array.from(packed.articleIds);
    this.versions = Float64Array.from(packed.versions);
    this.isGone = flags(this.size, packed.gone);
    this.isInternal = flags(this.size, packed.internal);
    this.productIds = Int32Array.from(packed.productIds);
    const categories = packed.categorySets.map((ids) => categorySets.of(ids));
    this.categories = Int32Array.from(packed.categories, (set) => categories[set]!);
    const platforms = packed.platformSets.map((ids) => platformSets.of(ids));
    this.platforms = Int32Array.from(packed.platforms, (set) => platforms[set]!);
    this.popularity = Float64Array.from(packed.popularity);
    this.publishedAt = Float64Array.from(packed.publishedAt);
    this.updatedAt = Float64Array.from(packed.updatedAt);
    this.lengths = packed.lengths.map((lengths) => Int32Array.from(lengths));
  }

  /** The place of an article; -1 if it is not here. */
  placeOf(articleId: number): number {
    let [low, high] = [0, this.size - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.articleIds[middle]!;
      if (found === articleId) return middle;
      if (found < articleId) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

function flags(size: number, places: readonly number[]): Uint8Array {
  const set = new Uint8Array(size);
  for (const place of places) set[place] = 1;
  return set;
}
