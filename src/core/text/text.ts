import { badInput } from '../errors.js';

/** Control characters other than tab and line ends. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]/u;

/**
 * Cleans a text from a client: NFC, line ends as \n. Throws BAD_USER_INPUT, naming `field`, for
 * lone surrogates and for control characters (with their 0-based position in UTF-16 units).
 */
export function cleanText(text: string, field: string): string {
  const at = text.search(FORBIDDEN);
  if (at >= 0) {
    const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
    throw badInput(
      field,
      `${field} has the control character U+${code} at position ${at}.`,
      'Remove it; line breaks and tabs may stay.',
    );
  }
  if (!text.isWellFormed()) {
    throw badInput(
      field,
      `${field} has a lone surrogate, half of a character.`,
      'Send whole Unicode characters.',
    );
  }
  return text.replace(/\r\n?/g, '\n').normalize('NFC');
}

/**
 * Characters that nobody sees and everybody copies: direction marks, tags, zero-width characters,
 * Hangul fillers, the blank Braille pattern. The variation selector and the joiner of an emoji do
 * not match.
 */
const INVISIBLE =
  /[\p{DI}\u2800](?<!\p{Emoji}[\uFE0E\uFE0F]|\p{ExtPict}[\p{EMod}\uFE0F]?\u200D(?=\p{ExtPict}))/gu;

/** The text without invisible characters, in which a person could hide words from other people. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/**
 * Cleans and trims one line of text, and removes invisible characters. Throws BAD_USER_INPUT if
 * nothing is left, or if the line is longer than `max` characters or has a tab or line break.
 */
export function cleanLine(text: string, field: string, max: number): string {
  const given = cleanText(text, field);
  const visible = withoutInvisible(given);
  if (visible.trim() === '' && given.trim() !== '')
    throw badInput(field, `${field} has only invisible characters.`, 'Write letters or digits.', {
      reason: 'ONLY_INVISIBLE',
    });
  return cleanKey(visible, field, max);
}

/** Like `cleanLine`, but keeps invisible characters, which belong to the key of another system. */
export function cleanKey(text: string, field: string, max: number): string {
  const line = cleanText(text, field).trim();
  if (/[\n\t\u2028\u2029]/.test(line))
    throw badInput(field, `${field} must be one line of text without tabs.`);
  if (line === '') throw badInput(field, `${field} must not be empty.`);
  return checkLength(line, field, max);
}

/** Returns a text of at most `max` characters. Throws BAD_USER_INPUT for a longer one. */
export function checkLength(text: string, field: string, max: number): string {
  if (text.length > max)
    throw badInput(field, `${field} has ${text.length} characters; at most ${max} are possible.`);
  return text;
}

/**
 * Copies a text into its own memory. V8 stores a substring as a pointer into the long string, so a
 * cache of short substrings would keep the long strings in memory. Lone surrogates become U+FFFD.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Returns a valid slug. Throws BAD_USER_INPUT, naming `slug`, for anything else. */
export function checkSlug(slug: string): string {
  if (!SLUG.test(slug) || slug.length > 200) {
    throw badInput(
      'slug',
      `${JSON.stringify(slug.slice(0, 80))} is not a slug.`,
      'Use a-z, 0-9 and single hyphens between them, at most 200 characters, e.g. chat-report.',
    );
  }
  return slug;
}

/** Maximum length of an excerpt, in characters. */
export const MAX_EXCERPT_LENGTH = 2_000;

/** Returns an excerpt length from 1 to 2,000. Throws BAD_USER_INPUT for any other number. */
export function checkExcerptLength(length: number): number {
  if (length < 1 || length > MAX_EXCERPT_LENGTH)
    throw badInput('length', `length is ${length}; it must be from 1 to ${MAX_EXCERPT_LENGTH}.`);
  return length;
}

/** The range [start, end) of a text, adjusted so that it does not split a surrogate pair. */
export function wholeCharacters(
  text: string,
  start: number,
  end: number,
): [start: number, end: number] {
  const isInPair = (at: number) => (text.codePointAt(at - 1) ?? 0) > 0xffff;
  return [isInPair(start) ? start - 1 : start, isInPair(end) ? end - 1 : end];
}
