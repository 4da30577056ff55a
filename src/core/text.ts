import { badInput } from './errors.js';

/** Control characters other than tab and line ends. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]/u;

/**
 * Text on its way in: NFC, line ends as \n. NUL, other control characters and lone surrogates are
 * refused with BAD_USER_INPUT that names `field` and the position (0-based, in UTF-16 units).
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

/** One line of text: cleaned, trimmed, not empty, at most `max` characters. */
export function cleanLine(text: string, field: string, max: number): string {
  const line = cleanText(text, field).trim();
  if (/[\n\t]/.test(line)) throw badInput(field, `${field} must be one line of text without tabs.`);
  if (line === '') throw badInput(field, `${field} must not be empty.`);
  if (line.length > max)
    throw badInput(field, `${field} has ${line.length} characters; at most ${max} are possible.`);
  return line;
}

/**
 * The same text in memory of its own. V8 makes a part of a long text by pointing into it, so that a
 * cache of short parts would keep the long texts. What is no whole character becomes U+FFFD.
 */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Checks a slug on its way in: a-z, 0-9 and single hyphens between them, at most 200 characters.
 */
export function checkSlug(slug: string, field = 'slug'): string {
  if (!SLUG.test(slug) || slug.length > 200) {
    throw badInput(
      field,
      `${JSON.stringify(slug.slice(0, 80))} is not a slug.`,
      'Use a-z, 0-9 and single hyphens between them, at most 200 characters, e.g. chat-report.',
    );
  }
  return slug;
}

/** The longest excerpt, in characters. */
export const MAX_EXCERPT_LENGTH = 2_000;

/** Checks the length of an excerpt: 1 to 2,000 characters. */
export function checkExcerptLength(length: number): number {
  if (length < 1 || length > MAX_EXCERPT_LENGTH)
    throw badInput('length', `length is ${length}; it must be from 1 to ${MAX_EXCERPT_LENGTH}.`);
  return length;
}

/** The window [start, end) of a text, moved so that it never cuts a surrogate pair in half. */
export function wholeCharacters(
  text: string,
  start: number,
  end: number,
): [start: number, end: number] {
  const low = (at: number) =>
    at > 0 &&
    at < text.length &&
    /[\uDC00-\uDFFF]/.test(text[at]!) &&
    /[\uD800-\uDBFF]/.test(text[at - 1]!);
  return [low(start) ? start - 1 : start, low(end) ? end - 1 : end];
}
