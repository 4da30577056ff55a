import type { CatalogContext } from '../catalog/index.js';
import type { AnswerBudget } from '../core/answer-budget.js';
import { DoumError } from '../core/errors.js';
import type { NodeContext } from '../core/global-id.js';
import type { Article } from './article.js';
import type { ArticleLoaders } from './article-loaders.js';

/** What article resolvers need of a request. */
export interface ArticleContext extends CatalogContext, NodeContext {
  articles: ArticleLoaders;
  /** How much the answer may still contain. */
  answer: AnswerBudget;
}

/**
 * The published article with this global id; NOT_FOUND, which names `field`, when there is none
 * that the caller may see.
 */
export async function requireArticle(
  globalId: string,
  field: string,
  context: ArticleContext,
): Promise<Article> {
  const [article] = await context.articles.published([
    context.ids.require(globalId, 'Article', field),
  ]);
  if (!article) throw noPublishedArticle(field);
  return article;
}

/** The error of `requireArticle`. */
export function noPublishedArticle(field: string): DoumError {
  return new DoumError('NOT_FOUND', 'There is no published article with this id.', { field });
}
