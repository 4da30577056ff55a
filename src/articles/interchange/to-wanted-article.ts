import type { CatalogSnapshot } from '../../catalog/index.js';
import { badInput, DoumError } from '../../core/errors.js';
import { checkSlug } from '../../core/slug.js';
import { cleanLine } from '../../core/text.js';
import { type CheckedContent, checkContent } from '../article-content.js';
import type { ArticleLine } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';

/** Checks a line against the catalogue and renders its Markdown; BAD_USER_INPUT names the field. */
export function toWantedArticle(line: ArticleLine, catalog: CatalogSnapshot): WantedArticle {
  if (line.status !== 'PUBLISHED') {
    if (line.draft)
      throw badInput('draft', `draft is for PUBLISHED articles: the content of a ${line.status} one is its newest.`);
    if (line.publishedAt) throw badInput('publishedAt', `publishedAt is for PUBLISHED articles, this one is ${line.status}.`);
  }
  return {
    externalId: line.externalId == null ? undefined : cleanLine(line.externalId, 'externalId', 500),
    slug: line.slug == null ? undefined : checkSlug(line.slug),
    categoryId: catalog.require('category', line.category, 'category').id,
    status: line.status,
    visibility: line.visibility ?? undefined,
    publishedAt: line.publishedAt ?? undefined,
    updatedAt: line.updatedAt ?? undefined,
    createdAt: line.createdAt ?? undefined,
    views: line.views ?? undefined,
    content: toContent(line, catalog, ''),
    draft: line.draft ? toContent(line.draft, catalog, 'draft.') : undefined,
  };
}

type LineContent = Pick<ArticleLine, 'title' | 'keywords' | 'variants'>;

function toContent({ title, keywords, variants }: LineContent, catalog: CatalogSnapshot, path: string): CheckedContent {
  try {
    return checkContent({
      title,
      keywords,
      variants: variants.map(({ platforms, body }, i) => ({
        platformIds: platforms.map((slug, j) => catalog.require('platform', slug, `variants.${i}.platforms.${j}`).id),
        body,
      })),
    });
  } catch (error) {
    if (!(error instanceof DoumError) || path === '') throw error;
    const { field, hint } = error.details;
    throw new DoumError(error.code, error.message, { field: path + field, hint });
  }
}
