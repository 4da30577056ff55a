import { DoumError } from '../core/errors.js';
import type { Article } from './article.js';
import type { ArticleContext } from './context.js';

/**
 * The article that a visitor says something of: published, and one that the caller may see.
 * NOT_FOUND otherwise; it names `field`.
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

/** The same for one that was deleted meanwhile. */
export function noPublishedArticle(field: string): DoumError {
  return new DoumError('NOT_FOUND', 'There is no published article with this id.', { field });
}
