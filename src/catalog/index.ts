export {
  CatalogCache,
  loadCatalog,
  type CatalogKind,
  CatalogSnapshot,
  type CatalogContext,
} from './catalog-snapshot.js';
export { DeleteInput, DeletePayload } from './catalog-inputs.js';
export { CatalogService } from './catalog-service.js';
export { Category } from './catalog-entities.js';
export { Platform } from './catalog-entities.js';
export { Product } from './catalog-entities.js';
export { createCatalog } from './create-catalog.js';
