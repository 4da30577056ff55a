import type { ApiKeys, Applications, People, RateLimiter, Sessions } from '../access/index.js';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import { type DataSource, poolOf } from '../core/database.js';
import { HOUR_MS } from '../core/durations.js';
import type { Jobs } from '../core/jobs.js';
import type { Notifications } from '../core/notifications.js';
import type { CursorSealer } from '../core/pagination.js';
import { ArticleFieldResolver, WorkflowFieldResolver } from './article-field-resolver.js';
import { ArticleList } from './article-list.js';
import { ArticleMemory } from './article-memory.js';
import { ArticleMutationResolver } from './article-mutations.js';
import { ArticleResolver } from './article-resolver.js';
import { ArticleService } from './article-service.js';
import { CategoryArticlesResolver, ProductCountResolver } from './category-articles.js';
import { forgetOldComments } from './feedback.js';
import { FeedbackResolver } from './feedback-resolver.js';
import { HomeTextResolver, ArticleVariantFieldResolver } from './variant-fields.js';
import { NodeResolver } from './node-resolver.js';
import { PreviewResolver } from './preview-resolver.js';

export interface ArticlesFeature extends Feature {
  memory: ArticleMemory;
}

/** Creates the feature. Notifications of Postgres keep the cache current. */
export function createArticles(parts: {
  dataSource: DataSource;
  apiKeys: ApiKeys;
  applications: Applications;
  limiter: RateLimiter;
  people: People;
  sessions: Sessions;
  barrier: ChangeBarrier;
  cursors: CursorSealer;
  /** Hosts whose images articles may show. */
  imageHosts: readonly string[];
  notifications: Notifications;
  jobs: Jobs;
  /** The public address of the pages without a final slash; may be empty. */
  origin: string;
}): ArticlesFeature {
  const { dataSource, barrier, cursors, imageHosts, notifications } = parts;
  const pool = poolOf(dataSource);
  const list = new ArticleList(pool, cursors, parts.origin);
  const memory = new ArticleMemory(() => notifications.isFollowing);
  notifications.on('doum_article', (id) =>
    id === '' ? memory.forgetAll() : memory.forget(Number(id)),
  );
  const run = () => forgetOldComments(dataSource);
  parts.jobs.register({ kind: 'old-comments', everyMs: HOUR_MS, run });
  return {
    memory,
    resolvers: [
      new ArticleResolver(dataSource, list),
      new NodeResolver(dataSource, parts),
      new ArticleFieldResolver(pool, cursors, parts.origin),
      new WorkflowFieldResolver(),
      new ArticleVariantFieldResolver(imageHosts),
      new HomeTextResolver(imageHosts),
      new PreviewResolver(pool, imageHosts),
      new ArticleMutationResolver(new ArticleService(), dataSource, barrier, memory),
      new ProductCountResolver(),
      new CategoryArticlesResolver(list),
      new FeedbackResolver(dataSource, parts.limiter),
    ],
  };
}
