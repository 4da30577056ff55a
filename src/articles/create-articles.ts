import type { ApiKeys, Applications, People, Sessions } from '../access/index.js';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import { type DataSource, poolOf } from '../core/database/database.js';
import type { Notifications } from '../core/database/notifications.js';
import type { CursorSealer } from '../core/pagination.js';
import { ArticleFieldResolver, WorkflowFieldResolver } from './article-field-resolver.js';
import { ArticleList } from './lists/article-list.js';
import { ArticleMemory } from './article-memory.js';
import { ArticleMutationResolver } from './workflow/article-mutation-resolver.js';
import { ArticleResolver } from './article-resolver.js';
import { ArticleService } from './workflow/article-service.js';
import { CategoryArticlesResolver, ProductCountResolver } from './lists/category-articles.js';
import { HomeTextResolver, ArticleVariantFieldResolver } from './content/variant-fields.js';
import { NodeResolver } from './node-resolver.js';
import { PreviewResolver } from './content/preview-resolver.js';

export interface ArticlesFeature extends Feature {
  memory: ArticleMemory;
}

/** Creates the feature. Notifications of Postgres keep the cache current. */
export function createArticles(parts: {
  dataSource: DataSource;
  apiKeys: ApiKeys;
  applications: Applications;
  people: People;
  sessions: Sessions;
  barrier: ChangeBarrier;
  cursors: CursorSealer;
  /** Hosts whose images articles may show. */
  imageHosts: readonly string[];
  notifications: Notifications;
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
    ],
  };
}
