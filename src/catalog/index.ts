export {
  DeleteInput,
  DeletePayload,
  NEW_SLUG,
  SearchablePayload,
  WAIT_FOR_SEARCH,
  WaitForSearchInput,
} from './catalog-inputs.js';
export { CatalogService } from './catalog-service.js';
export {
  CatalogCache,
  type CatalogContext,
  type CatalogKind,
  CatalogSnapshot,
  loadCatalog,
} from './catalog-snapshot.js';
export { BreadcrumbItem, Category, Platform, Product } from './catalog-entities.js';
export {
  CATALOG_LINES,
  type CatalogEntity,
  catalogOf,
  refuseDeletedReference,
  saveCreatedEntity,
} from './catalog-lines.js';
export { createCatalog } from './create-catalog.js';
