import type { CatalogContext } from '../catalog/index.js';
import type { AnswerBudget } from '../core/answer-budget.js';
import type { NodeContext } from '../core/global-id.js';
import type { ArticleLoaders } from './article-loaders.js';

/** What article resolvers need of a request. */
export interface ArticleContext extends CatalogContext, NodeContext {
  articles: ArticleLoaders;
  /** How much the answer may still contain. */
  answer: AnswerBudget;
}
