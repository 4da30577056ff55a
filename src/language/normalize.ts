import { romanize } from 'es-hangul';
import { FINAL_JAMO, INITIAL_JAMO } from './jamo.js';

/**
 * The one form in which texts are compared: NFKC (full-width Latin, syllables written as jamo by
 * macOS), lower case, zero-width characters dropped, runs of white space as one space, trimmed. A
 * jamo that stands alone is the one that keyboards give.
 */
export function normalize(text: string): string {
  return foldForms(text).toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * The same, but for case, which tells what was typed in the wrong keyboard layout, and white space.
 */
export function foldForms(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u1100-\u1112\u1161-\u1175\u11A8-\u11C2]/g, keyboardJamo)
    .replace(/[\u200B-\u200D\u2060\uFEFF\u00AD]/g, '');
}

/**
 * NFKC makes a conjoining jamo of each; where nothing followed that it could join, the keyboard's
 * comes back.
 */
function keyboardJamo(jamo: string): string {
  const code = jamo.charCodeAt(0);
  if (code >= 0x11a8) return FINAL_JAMO.charAt(code - 0x11a8);
  if (code >= 0x1161) return String.fromCharCode(0x314f + code - 0x1161);
  return INITIAL_JAMO.charAt(code - 0x1100);
}

/**
 * The key by which titles are put in order: normalised, at most 256 characters; code points order
 * Hangul syllables 가나다.
 */
export function titleSortKey(title: string): string {
  return normalize(title).slice(0, 256);
}

/**
 * By which two titles are the same: their letters and digits, normalised. Spaces and punctuation
 * are typed by few.
 */
export function titleKey(title: string): string {
  return lettersAndDigits(normalize(title));
}

/** The text without all else. */
export function lettersAndDigits(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * A slug for a Korean name: romanised, other characters to hyphens, at most 80 characters;
 * `untitled` where nothing is left.
 */
export function romanizedSlug(name: string): string {
  const text = name.normalize('NFC');
  // es-hangul looks a text up in a plain object first, and throws for one that every object has:
  // toString, constructor.
  const slug = (/\p{Script=Hangul}/u.test(text) ? romanize(text) : text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80)
    .replace(/-$/, '');
  return slug || 'untitled';
}

/** The slug itself, or with -2, -3 … the first that is free. */
export function freeSlug(slug: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(slug)) return slug;
  let n = 2;
  while (isTaken(`${slug}-${n}`)) n += 1;
  return `${slug}-${n}`;
}
