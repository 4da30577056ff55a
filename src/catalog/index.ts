export { CatalogCache, loadCatalog } from './catalog-cache.js';
export { DeleteInput } from './catalog-inputs.js';
export { DeletePayload } from './catalog-payloads.js';
export {
  CatalogService,
  type CategoryValues,
  type PlatformValues,
  type ProductValues,
} from './catalog-service.js';
export { type CatalogKind, CatalogSnapshot } from './catalog-snapshot.js';
export { Category } from './category.js';
export type { CatalogContext } from './context.js';
export { Platform } from './platform.js';
export { Product } from './product.js';
export { createCatalog } from './create-catalog.js';
