import type { ChangeBarrier, Feature } from '../core/feature.js';
import { type DataSource, poolOf } from '../core/database/database.js';
import type { Notifications } from '../core/database/notifications.js';
import { CatalogCache } from './catalog-snapshot.js';
import { CategoryFieldResolver, ProductFieldResolver } from './catalog-field-resolvers.js';
import { CatalogResolver } from './catalog-resolver.js';
import { CatalogService } from './catalog-service.js';
import { CatalogMerges, type MergedContent } from './merge.js';
import { MergeResolver } from './merge-resolver.js';

export interface CatalogFeature extends Feature {
  cache: CatalogCache;
}

/** Creates the feature. The cache follows the notifications of Postgres. */
export function createCatalog({
  dataSource,
  content,
  barrier,
  notifications,
  origin,
}: {
  dataSource: DataSource;
  content: MergedContent;
  barrier: ChangeBarrier;
  notifications: Notifications;
  /** The public address of the pages without a final slash; may be empty. */
  origin: string;
}): CatalogFeature {
  const cache = new CatalogCache(poolOf(dataSource));
  notifications.on('doum_catalog', () => cache.invalidate());
  return {
    cache,
    resolvers: [
      new CatalogResolver(dataSource, new CatalogService(), cache, barrier),
      new MergeResolver(dataSource, new CatalogMerges(content, barrier), cache, barrier),
      new ProductFieldResolver(origin),
      new CategoryFieldResolver(origin),
    ],
  };
}
