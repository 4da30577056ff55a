import type { CatalogSnapshot } from '../catalog/index.js';
import { checkAll, checkEach } from '../core/check-all.js';
import { checkLength, checkSlug, cleanLine, cleanText } from '../core/text.js';
import {
  type CheckedContent,
  checkKeywords,
  checkTitle,
  checkVariants,
  requireBodies,
} from './article-content.js';
import type {
  ArticleVariantInput,
  CreateArticleInput,
  PlaceArticleInput,
  UpdateArticleInput,
} from './article-inputs.js';
import type { ArticleChanges, ArticlePlace, ArticleValues } from './article-service.js';

const MAX_EXTERNAL_ID_LENGTH = 500;
const MAX_SUMMARY_LENGTH = 1_000;

/** The values of a new article. BAD_USER_INPUT names every field that is wrong. */
export async function checkNewArticle(
  input: CreateArticleInput,
  catalog: CatalogSnapshot,
): Promise<ArticleValues> {
  const { visibility, publish } = input;
  const { title, keywords, variants, ...values } = await checkAll({
    categoryId: () => categoryIdOf(input.categorySlug, catalog),
    title: () => checkTitle(input.title),
    keywords: () => checkKeywords(input.keywords),
    variants: async () => {
      const checked = await checkVariantsOf(input.variants, catalog);
      if (publish) requireBodies({ variants: checked });
      return checked;
    },
    externalId: () =>
      input.externalId == null
        ? null
        : cleanLine(input.externalId, 'externalId', MAX_EXTERNAL_ID_LENGTH),
    slug: () => (input.slug == null ? undefined : checkSlug(input.slug)),
  });
  return { ...values, content: { title, keywords, variants }, visibility, publish };
}

/** The changes of a new revision. BAD_USER_INPUT names every field that is wrong. */
export async function checkArticleChanges(
  input: UpdateArticleInput,
  catalog: CatalogSnapshot,
): Promise<ArticleChanges> {
  const { replaceVariants, publish } = input;
  const values = await checkAll({
    title: () => (input.title == null ? undefined : checkTitle(input.title)),
    keywords: () => (input.keywords == null ? undefined : checkKeywords(input.keywords)),
    variants: () => (input.variants ? checkVariantsOf(input.variants, catalog) : undefined),
    summary: () => checkLength(cleanText(input.summary, 'summary'), 'summary', MAX_SUMMARY_LENGTH),
  });
  return { ...values, replaceVariants, publish };
}

/** The new place of an article. BAD_USER_INPUT names every field that is wrong. */
export async function checkArticlePlace(
  { slug, categorySlug, visibility }: PlaceArticleInput,
  catalog: CatalogSnapshot,
): Promise<ArticlePlace> {
  const values = await checkAll({
    slug: () => (slug == null ? undefined : checkSlug(slug)),
    categoryId: () => (categorySlug == null ? undefined : categoryIdOf(categorySlug, catalog)),
  });
  return { ...values, visibility: visibility ?? undefined };
}

function categoryIdOf(slug: string, catalog: CatalogSnapshot): number {
  return catalog.require('category', slug, 'categorySlug').id;
}

function checkVariantsOf(
  variants: readonly ArticleVariantInput[],
  catalog: CatalogSnapshot,
): Promise<CheckedContent['variants']> {
  const found = checkEach(variants, ({ platformSlugs, body }, i) => ({
    platformIds: checkEach(
      platformSlugs,
      (slug) => catalog.require('platform', slug, `variants.${i}.platformSlugs`).id,
    ),
    body,
  }));
  return checkVariants(found);
}
