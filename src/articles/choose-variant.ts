import type { Article, ArticleVariant } from './article.js';

/**
 * The variant for one of the platforms, the first that fits; else the common one; else the first.
 */
export function chooseVariant(
  article: Article,
  platformIds: number[],
  commonPlatformId: number | undefined,
): ArticleVariant {
  const fits = (id: number | undefined) =>
    article.variants.find((variant) => id !== undefined && variant.platformIds.includes(id));
  for (const id of platformIds) {
    const found = fits(id);
    if (found) return found;
  }
  return fits(commonPlatformId) ?? article.variants[0]!;
}
