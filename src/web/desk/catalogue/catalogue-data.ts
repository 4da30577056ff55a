import type { TypedDocumentNode } from '@urql/core';
import { type GetListResult, useGetList } from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { DeskPlatformsQuery, DeskProductsQuery } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';

type ProductRow = NonNullable<DeskProductsQuery['rows']>[number];
type CategoryRow = ProductRow['categories'][number]['descendants'][number];

export interface Product extends Omit<ProductRow, 'categories'> {
  categories: readonly Entry[];
}
export type Platform = NonNullable<DeskPlatformsQuery['rows']>[number];

/** All products with their categories, and all platforms; empty until they are loaded. */
export function useCatalogue() {
  const options = { staleTime: 60_000 };
  const ofProducts = useGetList<Product>('products', {}, options);
  const ofPlatforms = useGetList<Platform>('platforms', {}, options);
  return {
    products: ofProducts.data ?? NONE,
    platforms: ofPlatforms.data ?? NONE,
    /** The names of the platforms with these slugs. */
    platformNames: (slugs: readonly string[]) =>
      slugs
        .map((slug) => ofPlatforms.data?.find((each) => each.slug === slug)?.name ?? slug)
        .join(', '),
    isPending: ofProducts.isPending || ofPlatforms.isPending,
    error: (ofProducts.error ?? ofPlatforms.error) as Error | null,
  };
}

const NONE: never[] = [];

/** The names of products or platforms by their slugs. */
export const namesOf = (rows: readonly { slug: string; name: string }[]) =>
  Object.fromEntries(rows.map(({ slug, name }) => [slug, name]));

/** All products with the trees of their categories. */
export async function listProducts(): Promise<GetListResult<Product>> {
  const { rows } = await execute(documents.DeskProductsDocument, {});
  const data = (rows ?? []).map(({ categories, ...product }) => ({
    ...product,
    categories: categories.map(({ descendants, ...root }) => withChildren(root, descendants)),
  }));
  return { data, total: data.length };
}

function withChildren(entry: Entry, descendants: readonly CategoryRow[]): Entry {
  const children = descendants.filter(({ parent }) => parent?.id === entry.id);
  return { ...entry, children: children.map((child) => withChildren(child, descendants)) };
}

export type Kind = 'product' | 'category' | 'platform';

/** A product, category or platform. */
export interface Entry {
  id: string;
  slug: string;
  name: string;
  aliases?: readonly string[];
  icon?: string;
  appliesToAll?: boolean;
  position?: number;
  categories?: readonly Entry[];
  children?: readonly Entry[];
}

/** The categories directly below a product or category. */
export const below = ({ categories, children }: Entry): readonly Entry[] =>
  categories ?? children ?? [];

/** An entry and where it stands; without one, where a new one will stand. */
export interface Place {
  kind: Kind;
  entry?: Entry;
  siblings: readonly Entry[];
  /** The category above a category. */
  parent?: Entry;
  /** The product of a category. */
  product?: Entry;
}

/** Where the categories stand below an entry. */
export const placeBelow = ({ product }: Place, entry: Entry): Place => ({
  ...{ kind: 'category', siblings: below(entry) },
  ...(product ? { product, parent: entry } : { product: entry }),
});

const CHANGES = {
  product: {
    create: documents.DeskCreateProductDocument,
    update: documents.DeskUpdateProductDocument,
    merge: documents.DeskMergeProductDocument,
    delete: documents.DeskDeleteProductDocument,
  },
  category: {
    create: documents.DeskCreateCategoryDocument,
    update: documents.DeskUpdateCategoryDocument,
    move: documents.DeskMoveCategoryDocument,
    merge: documents.DeskMergeCategoryDocument,
    delete: documents.DeskDeleteCategoryDocument,
  },
  platform: {
    create: documents.DeskCreatePlatformDocument,
    update: documents.DeskUpdatePlatformDocument,
    merge: documents.DeskMergePlatformDocument,
    delete: documents.DeskDeletePlatformDocument,
  },
};

export type Change = keyof (typeof CHANGES)['category'];

type Changed = { result?: { entry: { id: string } } };

/** Changes an entry, with the input of the mutation. The id of the entry that remains, if any. */
export async function changeEntry(kind: Kind, change: Change, input: object) {
  const changes = CHANGES[kind] as (typeof CHANGES)['category'];
  const document = changes[change] as unknown as TypedDocumentNode<Changed, { input: object }>;
  return (await execute(document, { input })).result?.entry.id;
}
