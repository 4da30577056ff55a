import type { CatalogSnapshot } from '../../catalog/index.js';
import { checkAll, checkEach } from '../../core/check-all.js';
import { badInput } from '../../core/errors.js';
import { checkLength, cleanText } from '../../core/text/text.js';
import { Rounds } from '../../core/work/rounds.js';
import { type RenderedBody, renderBody } from '../../markdown/index.js';
import {
  ARTICLE_RULES,
  checksOf,
  CONTENT_RULES,
  type ContentFields,
  PLACE_RULES,
} from '../article-fields.js';
import type {
  ArticleVariantInput,
  CreateArticleInput,
  PlaceArticleInput,
  UpdateArticleInput,
} from '../article-inputs.js';

export const MAX_BODY_LENGTH = 200_000;
const MAX_SUMMARY_LENGTH = 1_000;

/**
 * The turns of all renderings. One request may contain twenty bodies of maximum length, each of
 * which takes a tenth of a second.
 */
export const renderings = new Rounds();

/** Content with rendered bodies, as a revision stores it. */
export interface CheckedContent extends ContentFields {
  variants: ({ platformIds: number[] } & RenderedBody)[];
}

/** Content to write. Fields other than the variants may be absent. */
export type NewContent = Partial<CheckedContent> & Pick<CheckedContent, 'title' | 'variants'>;

/** The values of a new article. BAD_USER_INPUT names every wrong field. */
export async function checkNewArticle(input: CreateArticleInput, catalog: CatalogSnapshot) {
  const { publish, categorySlug } = input;
  const values = await checkAll({
    categoryId: () => categoryIdOf(categorySlug, catalog),
    content: () =>
      checkAll({
        ...checksOf(CONTENT_RULES, input),
        variants: async () => {
          const variants = await checkVariantsOf(input.variants, catalog);
          if (publish) requireBodies({ variants });
          return variants;
        },
      }),
    ...checksOf({ externalId: ARTICLE_RULES.externalId, ...PLACE_RULES }, input),
  });
  return { ...values, publish };
}

/** The changes of a new revision. BAD_USER_INPUT names every wrong field. */
export async function checkArticleChanges(input: UpdateArticleInput, catalog: CatalogSnapshot) {
  const { replaceVariants, publish, variants, summary } = input;
  const values = await checkAll({
    ...checksOf(CONTENT_RULES, input),
    variants: () => (variants ? checkVariantsOf(variants, catalog) : undefined),
    summary: () => checkLength(cleanText(summary, 'summary'), 'summary', MAX_SUMMARY_LENGTH),
  });
  return { ...values, replaceVariants, publish };
}

/** The new place of an article. BAD_USER_INPUT names every wrong field. */
export function checkArticlePlace(input: PlaceArticleInput, catalog: CatalogSnapshot) {
  const { categorySlug } = input;
  return checkAll({
    ...checksOf(PLACE_RULES, input),
    categoryId: () => (categorySlug == null ? undefined : categoryIdOf(categorySlug, catalog)),
  });
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

/**
 * Checks variants and renders their bodies. BAD_USER_INPUT names the field when there is no
 * variant, a variant has no platform, two variants share a platform, or a body is invalid.
 */
export async function checkVariants(
  variants: { platformIds: number[]; body: string }[],
): Promise<CheckedContent['variants']> {
  if (variants.length === 0)
    throw badInput(
      'variants',
      'An article needs at least one variant.',
      'A variant for 공통 fits every platform.',
    );
  const indexByPlatform = new Map<number, number>();
  const bodies = checkEach(variants, (variant, i) => {
    const platforms = `variants.${i}.platformSlugs`;
    if (variant.platformIds.length === 0)
      throw badInput(
        platforms,
        'A variant needs at least one platform.',
        '공통 fits every platform.',
      );
    for (const platformId of variant.platformIds) {
      const other = indexByPlatform.get(platformId);
      if (other !== undefined) {
        throw badInput(
          platforms,
          `Variants ${other} and ${i} are both for one platform.`,
          'Name each platform once in an article.',
        );
      }
      indexByPlatform.set(platformId, i);
    }
    const field = `variants.${i}.body`;
    return checkLength(cleanText(variant.body, field), field, MAX_BODY_LENGTH);
  });
  const checks = variants.map(({ platformIds }, i) => {
    const render = () => renderBody(bodies[i]!, `variants.${i}.body`);
    const check = async () => ({ platformIds, ...(await renderings.runWhole(render)) });
    return [String(i), check] as const;
  });
  return Object.values(await checkAll(Object.fromEntries(checks)));
}

/**
 * Throws BAD_USER_INPUT when a variant has no visible content: no text, image or horizontal rule.
 * The error names `field`, by default the body of the variant.
 */
export function requireBodies(
  { variants }: Pick<CheckedContent, 'variants'>,
  field?: string,
): void {
  checkEach(variants, ({ bodyText, bodyHtml }, i) => {
    if (!/^[\s\p{Cf}]*$/u.test(bodyText) || /<(img|hr)\b/.test(bodyHtml)) return;
    const body = `variants.${i}.body`;
    const message = `${body} is empty: readers would find nothing.`;
    throw badInput(field ?? body, message, 'Write a text.', { reason: 'BODY_EMPTY' });
  });
}

interface PlatformVariant {
  platformIds: number[];
}

/** A changed variant that shares some, but not all, platforms with a present variant. */
export interface VariantOverlap {
  /** Index among the changed variants. */
  index: number;
  /** The shared platforms. */
  platformIds: number[];
}

/**
 * The variants of an article after an edit. A changed variant replaces the present variant with
 * exactly the same platforms. A changed variant without a shared platform is added at the end.
 * Otherwise the result is the overlap. All other present variants are kept.
 */
export function mergeVariants<T extends PlatformVariant>(
  present: readonly T[],
  changed: readonly T[],
): T[] | VariantOverlap {
  const merged = [...present];
  const positions = new Map(present.map((variant, i) => [platformKey(variant), i]));
  const presentIds = new Set(present.flatMap(({ platformIds }) => platformIds));
  for (const [index, variant] of changed.entries()) {
    const position = positions.get(platformKey(variant));
    const platformIds = variant.platformIds.filter((id) => presentIds.has(id));
    if (position !== undefined) merged[position] = variant;
    else if (platformIds.length > 0) return { index, platformIds };
    else merged.push(variant);
  }
  return merged;
}

function platformKey({ platformIds }: PlatformVariant): string {
  return [...platformIds].sort((a, b) => a - b).join();
}
