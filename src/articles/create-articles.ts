import type { ApiKeys, RateLimiter } from '../access/index.js';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import { type DataSource, poolOf } from '../core/database.js';
import type { Notifications } from '../core/notifications.js';
import type { CursorSealer } from '../core/pagination.js';
import { CategoryCountResolver, ProductCountResolver } from './article-counts.js';
import { ArticleFieldResolver, ArticleVariantFieldResolver } from './article-fields.js';
import { ArticleList } from './article-list.js';
import { ArticleMemory } from './article-memory.js';
import { ArticleMutationResolver } from './article-mutations.js';
import { ArticleResolver } from './article-resolver.js';
import { ArticleService } from './article-service.js';
import { FeedbackResolver } from './feedback-resolver.js';

/** The feature of articles, revisions, variants and feedback. */
export interface ArticlesFeature extends Feature {
  memory: ArticleMemory;
}

/** Creates the feature. The memory follows the notifications of Postgres. */
export function createArticles({
  dataSource,
  apiKeys,
  limiter,
  barrier,
  cursors,
  imageHosts,
  notifications,
}: {
  dataSource: DataSource;
  apiKeys: ApiKeys;
  limiter: RateLimiter;
  barrier: ChangeBarrier;
  cursors: CursorSealer;
  /** Hosts whose images articles may show. */
  imageHosts: readonly string[];
  notifications: Notifications;
}): ArticlesFeature {
  const pool = poolOf(dataSource);
  const memory = new ArticleMemory(() => notifications.isFollowing);
  notifications.on('doum_article', (id) =>
    id === '' ? memory.forgetAll() : memory.forget(Number(id)),
  );
  return {
    memory,
    resolvers: [
      new ArticleResolver(dataSource, new ArticleList(pool, cursors), apiKeys),
      new ArticleFieldResolver(pool, cursors),
      new ArticleVariantFieldResolver(imageHosts),
      new ArticleMutationResolver(dataSource, new ArticleService(), barrier, memory),
      new ProductCountResolver(),
      new CategoryCountResolver(),
      new FeedbackResolver(dataSource, limiter),
    ],
  };
}
