import { badInput } from '../core/errors.js';
import { cleanLine, cleanText } from '../core/text.js';
import { Turns } from '../core/turns.js';
import { type RenderedBody, renderBody } from './markdown.js';

const MAX_TITLE = 300;
const MAX_KEYWORDS = 100;
const MAX_KEYWORD = 100;
const MAX_BODY = 200_000;

/** Lets other requests run between two bodies: a request may have ten of the longest. */
const turns = new Turns();

/** Content as an editor sends it. */
export interface ContentValues {
  title: string;
  keywords: string[];
  variants: { platformIds: number[]; body: string }[];
}

/** Content that has been checked and rendered, ready to be stored as a revision. */
export interface CheckedContent {
  title: string;
  keywords: string[];
  variants: ({ platformIds: number[] } & RenderedBody)[];
}

/** Checks and renders content; BAD_USER_INPUT names the field. */
export async function checkContent(values: ContentValues): Promise<CheckedContent> {
  const title = checkTitle(values.title);
  const keywords = checkKeywords(values.keywords);
  return { title, keywords, variants: await checkVariants(values.variants) };
}

export function checkTitle(title: string): string {
  return cleanLine(title, 'title', MAX_TITLE);
}

export function checkKeywords(keywords: string[]): string[] {
  if (keywords.length > MAX_KEYWORDS) {
    throw badInput(
      'keywords',
      `keywords has ${keywords.length} entries; at most ${MAX_KEYWORDS} are possible.`,
    );
  }
  return [
    ...new Set(keywords.map((keyword, i) => cleanLine(keyword, `keywords.${i}`, MAX_KEYWORD))),
  ];
}

export async function checkVariants(
  variants: ContentValues['variants'],
): Promise<CheckedContent['variants']> {
  if (variants.length === 0)
    throw badInput(
      'variants',
      'An article needs at least one variant.',
      'One for 공통 fits every platform.',
    );
  const seen = new Map<number, number>();
  const bodies = variants.map((variant, i) => {
    const platforms = `variants.${i}.platformSlugs`;
    if (variant.platformIds.length === 0)
      throw badInput(
        platforms,
        'A variant needs at least one platform.',
        '공통 fits every platform.',
      );
    for (const platformId of variant.platformIds) {
      const other = seen.get(platformId);
      if (other !== undefined) {
        throw badInput(
          platforms,
          `Variants ${other} and ${i} are both for one platform.`,
          'Name each platform once in an article.',
        );
      }
      seen.set(platformId, i);
    }
    const field = `variants.${i}.body`;
    const body = cleanText(variant.body, field);
    if (body.length > MAX_BODY)
      throw badInput(
        field,
        `${field} has ${body.length} characters; at most ${MAX_BODY} are possible.`,
      );
    return body;
  });
  const checked: CheckedContent['variants'] = [];
  for (const [i, { platformIds }] of variants.entries()) {
    await turns.next();
    checked.push({ platformIds, ...renderBody(bodies[i]!, `variants.${i}.body`) });
  }
  return checked;
}

/**
 * BAD_USER_INPUT when a variant is empty for readers: it has no text, picture or rule. The error
 * names `field`, or without it the body of the variant.
 */
export function requireBodies(
  { variants }: Pick<CheckedContent, 'variants'>,
  field?: string,
): void {
  const i = variants.findIndex(
    ({ bodyText, bodyHtml }) => /^[\s\p{Cf}]*$/u.test(bodyText) && !/<(img|hr)\b/.test(bodyHtml),
  );
  if (i < 0) return;
  const body = `variants.${i}.body`;
  throw badInput(field ?? body, `${body} is empty: readers would find nothing.`, 'Write a text.');
}

/** What `mergeVariants` needs of a variant. */
interface PlatformVariant {
  platformIds: number[];
}

/**
 * A variant that cannot be merged: its index among the named variants, and the platforms that it
 * shares with a present variant.
 */
export interface VariantOverlap {
  index: number;
  platformIds: number[];
}

/**
 * The variants of an article after an edit that names some of them. A named variant for exactly the
 * same platforms as a present one replaces it; one for other platforms is added at the end; all
 * other variants stay. A named variant that shares only some platforms with a present one is an
 * overlap.
 */
export function mergeVariants<T extends PlatformVariant>(
  present: readonly T[],
  named: readonly T[],
): T[] | VariantOverlap {
  const merged = [...present];
  const places = new Map(present.map((variant, place) => [setKey(variant), place]));
  const taken = new Set(present.flatMap(({ platformIds }) => platformIds));
  for (const [index, variant] of named.entries()) {
    const place = places.get(setKey(variant));
    const platformIds = variant.platformIds.filter((id) => taken.has(id));
    if (place !== undefined) merged[place] = variant;
    else if (platformIds.length > 0) return { index, platformIds };
    else merged.push(variant);
  }
  return merged;
}

function setKey({ platformIds }: PlatformVariant): string {
  return [...platformIds].sort((a, b) => a - b).join();
}
