import { DoumError } from '../core/errors.js';
import type { Article } from './article.js';
import type { ArticleContext } from './context.js';

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
