import type { Viewer, Visit } from '../access/index.js';
import type { CatalogSnapshot } from './catalog-snapshot.js';

/** What catalogue resolvers need of a request. */
export interface CatalogContext {
  viewer: Viewer;
  visit: Visit;
  /** The catalogue as it is now; cheap to call for each field. */
  catalog(): Promise<CatalogSnapshot>;
}
