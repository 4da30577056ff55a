import type { Viewer } from '../access/index.js';
import { type ArticleContext, ArticleLoaders } from '../articles/index.js';
import type { CatalogCache } from '../catalog/index.js';
import type { Pool } from 'pg';

/** What every resolver gets of a request; made anew for each, never shared. */
export type RequestContext = ArticleContext;

export function createRequestContext(viewer: Viewer, parts: { pool: Pool; catalog: CatalogCache }): RequestContext {
  return { viewer, catalog: () => parts.catalog.current(), articles: new ArticleLoaders(parts.pool, viewer) };
}
