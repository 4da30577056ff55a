import { useGetList } from 'react-admin';
import { DeskPlatformsDocument, DeskProductsDocument } from '../../generated/operations.js';
import type { DeskPlatformsQuery, DeskProductsQuery } from '../../generated/operations.js';
import { execute } from '../shell/execute.js';

export type Product = NonNullable<DeskProductsQuery['products']>[number];
export type Platform = NonNullable<DeskPlatformsQuery['platforms']>[number];

const whole = <Row>(data: Row[]) => ({ data, total: data.length });

export const products = {
  getList: async () => whole((await execute(DeskProductsDocument, {})).products ?? []),
};

export const platforms = {
  getList: async () => whole((await execute(DeskPlatformsDocument, {})).platforms ?? []),
};

/** All products with their categories, and all platforms; empty until they are loaded. */
export function useCatalogue(): { products: Product[]; platforms: Platform[] } {
  const options = { staleTime: 60_000 };
  return {
    products: useGetList<Product>('products', {}, options).data ?? [],
    platforms: useGetList<Platform>('platforms', {}, options).data ?? [],
  };
}
