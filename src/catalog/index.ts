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
export { Category } from './catalog-entities.js';
export type { CatalogContext } from './context.js';
export { Platform } from './catalog-entities.js';
export { Product } from './catalog-entities.js';
export { createCatalog } from './create-catalog.js';
