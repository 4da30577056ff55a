import type { CatalogSnapshot } from '../../catalog/index.js';
import { badInput, DoumError, withFieldsBelow } from '../../core/errors.js';
import { checkSlug, cleanLine } from '../../core/text.js';
import { type CheckedContent, checkContent, requireBodies } from '../article-content.js';
import type { ArticleLine } from './line-formats.js';
import type { WantedArticle } from './plan-article.js';

/** Checks a line against the catalogue and renders its bodies. BAD_USER_INPUT names the field. */
export async function toWantedArticle(
  line: ArticleLine,
  catalog: CatalogSnapshot,
): Promise<WantedArticle> {
  if (line.status !== 'PUBLISHED') {
    if (line.draft)
      throw badInput(
        'draft',
        `draft is for PUBLISHED articles: the content of a ${line.status} one is its newest.`,
      );
    if (line.publishedAt)
      throw badInput(
        'publishedAt',
        `publishedAt is for PUBLISHED articles, this one is ${line.status}.`,
      );
  }
  const category = catalog.require('category', line.category, 'category');
  if (line.product != null)
    requireProduct(catalog, category.productId, line.product, category.slug);
  const content = await toContent(line, catalog, '');
  if (line.status === 'PUBLISHED') requireBodies(content);
  return {
    externalId: line.externalId == null ? undefined : cleanLine(line.externalId, 'externalId', 500),
    slug: line.slug == null ? undefined : checkSlug(line.slug),
    categoryId: category.id,
    namesProduct: line.product != null,
    status: line.status,
    visibility: line.visibility ?? undefined,
    publishedAt: line.publishedAt ?? undefined,
    updatedAt: line.updatedAt ?? undefined,
    createdAt: line.createdAt ?? undefined,
    views: line.views ?? undefined,
    content,
    draft: line.draft ? await toContent(line.draft, catalog, 'draft.') : undefined,
  };
}

/**
 * Throws BAD_USER_INPUT when an article would move to another product although the file does not
 * name the product.
 */
export function requireSameProduct(
  wanted: WantedArticle,
  currentCategoryId: number,
  catalog: CatalogSnapshot,
): void {
  const target = catalog.category(wanted.categoryId)!;
  const current = catalog.category(currentCategoryId)!;
  if (wanted.namesProduct || target.productId === current.productId) return;
  const [to, from] = [target, current].map(({ productId }) => catalog.product(productId)!.slug);
  throw badInput(
    'category',
    `The category ${target.slug} belongs to the product ${to}, and the article is in one of ${from}.`,
    `If it is to move there, add "product":${JSON.stringify(to)}.`,
  );
}

function requireProduct(
  catalog: CatalogSnapshot,
  productId: number,
  slug: string,
  category: string,
): void {
  const named = catalog.require('product', slug, 'product');
  if (named.id === productId) return;
  const owner = catalog.product(productId)!.slug;
  throw badInput(
    'category',
    `The category ${category} belongs to the product ${owner}, not to ${named.slug}.`,
  );
}

type LineContent = Pick<ArticleLine, 'title' | 'keywords' | 'variants'>;

/** Checks and renders the content of a line. BAD_USER_INPUT names the field, prefixed by `path`. */
async function toContent(
  { title, keywords, variants }: LineContent,
  catalog: CatalogSnapshot,
  path: string,
): Promise<CheckedContent> {
  try {
    return await checkContent({
      title,
      keywords,
      variants: variants.map(({ platforms, body }, i) => ({
        platformIds: platforms.map(
          (slug, j) => catalog.require('platform', slug, `variants.${i}.platforms.${j}`).id,
        ),
        body,
      })),
    });
  } catch (error) {
    if (!(error instanceof DoumError) || path === '') throw error;
    throw withFieldsBelow(path, error);
  }
}
