import type { CatalogContext } from '../catalog/index.js';
import type { ArticleLoaders } from './article-loaders.js';

/** What article resolvers need of a request. */
export interface ArticleContext extends CatalogContext {
  articles: ArticleLoaders;
}
