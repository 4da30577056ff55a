import { badInput } from './errors.js';

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
