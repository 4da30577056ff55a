import { checkAll, checkEach } from '../core/check-all.js';
import { badInput } from '../core/errors.js';
import { checkLength, cleanLine, cleanText } from '../core/text.js';
import { Turns } from '../core/turns.js';
import { type RenderedBody, renderBody } from './markdown.js';

const MAX_TITLE_LENGTH = 300;
const MAX_KEYWORDS = 100;
const MAX_KEYWORD_LENGTH = 100;
const MAX_BODY_LENGTH = 200_000;

/**
 * Lets other requests run between two bodies. A request may contain ten bodies of maximum length.
 */
const turns = new Turns();

/** Content that an editor sends, not yet checked. */
export interface ContentValues {
  title: string;
  keywords: string[];
  variants: { platformIds: number[]; body: string }[];
}

/** Checked content with rendered bodies, as a revision stores it. */
export interface CheckedContent {
  title: string;
  keywords: string[];
  variants: ({ platformIds: number[] } & RenderedBody)[];
}

/** Checks content and renders its bodies. BAD_USER_INPUT names the field. */
export async function checkContent(values: ContentValues): Promise<CheckedContent> {
  return checkAll({
    title: () => checkTitle(values.title),
    keywords: () => checkKeywords(values.keywords),
    variants: () => checkVariants(values.variants),
  });
}

/** The title as it is stored. BAD_USER_INPUT when it is empty, too long or has several lines. */
export function checkTitle(title: string): string {
  return cleanLine(title, 'title', MAX_TITLE_LENGTH);
}

/** The keywords as they are stored, without duplicates. BAD_USER_INPUT names the keyword. */
export function checkKeywords(keywords: string[]): string[] {
  if (keywords.length > MAX_KEYWORDS) {
    throw badInput(
      'keywords',
      `keywords has ${keywords.length} entries; at most ${MAX_KEYWORDS} are possible.`,
    );
  }
  return [
    ...new Set(
      checkEach(keywords, (keyword, i) => cleanLine(keyword, `keywords.${i}`, MAX_KEYWORD_LENGTH)),
    ),
  ];
}

/**
 * Checks variants and renders their bodies. BAD_USER_INPUT names the field when there is no
 * variant, a variant has no platform, two variants share a platform, or a body is invalid.
 */
export async function checkVariants(
  variants: ContentValues['variants'],
): Promise<CheckedContent['variants']> {
  if (variants.length === 0)
    throw badInput(
      'variants',
      'An article needs at least one variant.',
      'One for 공통 fits every platform.',
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
    return cleanBody(variant.body, `variants.${i}.body`);
  });
  const checks = variants.map(({ platformIds }, i) => {
    const check = async () => {
      await turns.next();
      return { platformIds, ...renderBody(bodies[i]!, `variants.${i}.body`) };
    };
    return [String(i), check] as const;
  });
  return Object.values(await checkAll(Object.fromEntries(checks)));
}

/** The Markdown of a body as it is stored. BAD_USER_INPUT when it is too long or not valid text. */
function cleanBody(body: string, field: string): string {
  return checkLength(cleanText(body, field), field, MAX_BODY_LENGTH);
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
    throw badInput(field ?? body, `${body} is empty: readers would find nothing.`, 'Write a text.');
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
 * exactly the same platforms. It is added at the end when it shares no platform with a present
 * variant. Otherwise the result is the overlap. All other present variants are kept.
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
