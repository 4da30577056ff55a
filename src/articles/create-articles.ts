import type { ApiKeys, RateLimiter } from '../access/index.js';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import { type DataSource, poolOf } from '../core/database.js';
import type { CursorSealer } from '../core/pagination.js';
import {
  ArticleFieldResolver,
  ArticleVariantFieldResolver,
  CategoryCountResolver,
  ProductCountResolver,
} from './article-fields.js';
import { ArticleList } from './article-list.js';
import { ArticleMutationResolver } from './article-mutations.js';
import { ArticleResolver } from './article-resolver.js';
import { ArticleService } from './article-service.js';
import { FeedbackResolver } from './feedback-resolver.js';

/** Creates the feature of articles, revisions, variants and feedback. */
export function createArticles({
  dataSource,
  apiKeys,
  limiter,
  barrier,
  cursors,
  imageHosts,
}: {
  dataSource: DataSource;
  apiKeys: ApiKeys;
  limiter: RateLimiter;
  barrier: ChangeBarrier;
  cursors: CursorSealer;
  /** Hosts whose images articles may show. */
  imageHosts: readonly string[];
}): Feature {
  const pool = poolOf(dataSource);
  return {
    resolvers: [
      new ArticleResolver(dataSource, new ArticleList(pool, cursors), apiKeys),
      new ArticleFieldResolver(pool, cursors),
      new ArticleVariantFieldResolver(imageHosts),
      new ArticleMutationResolver(dataSource, new ArticleService(), barrier),
      new ProductCountResolver(),
      new CategoryCountResolver(),
      new FeedbackResolver(dataSource, limiter),
    ],
  };
}
