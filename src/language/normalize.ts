import { romanize } from 'es-hangul';
import { stemmer } from 'stemmer';
import { withoutInvisible } from '../core/text/text.js';
import { FINAL_JAMO, INITIAL_JAMO } from './jamo.js';

/**
 * Normalises a text for comparison: NFKC (full-width Latin, syllables that macOS writes as jamo),
 * lower case, no invisible characters, single spaces, trimmed. Single jamo become keyboard jamo.
 */
export function normalize(text: string): string {
  return foldForms(text).toLowerCase().replace(/\s+/g, ' ').trim();
}

/** Like `normalize`, but keeps white space and case, which shows a wrong keyboard layout. */
export function foldForms(text: string): string {
  return withoutInvisible(
    text.normalize('NFKC').replace(/[\u1100-\u1112\u1161-\u1175\u11A8-\u11C2]/g, keyboardJamo),
  );
}

/** Undoes NFKC for jamo outside of syllables: the keyboard jamo for a conjoining jamo. */
function keyboardJamo(jamo: string): string {
  const code = jamo.charCodeAt(0);
  if (code >= 0x11a8) return FINAL_JAMO.charAt(code - 0x11a8);
  if (code >= 0x1161) return String.fromCharCode(0x314f + code - 0x1161);
  return INITIAL_JAMO.charAt(code - 0x1100);
}

/** Removes laughter and tears (ㅋㅋ, ㅠㅠ), which may follow any word, unless nothing is left. */
export function withoutEmotion(text: string): string {
  const rest = text.replace(/(?<![ㄱ-ㅣ])[ㅋㅎㅠㅜ]+(?![ㄱ-ㅣ])/g, ' ');
  return /[\p{L}\p{N}]/u.test(rest) ? rest : text;
}

/** The sort key of a title. By code point, Hangul syllables are in alphabetical order (가나다). */
export function titleSortKey(title: string): string {
  return normalize(title).slice(0, 256);
}

/** The key for comparing titles: normalised, without spaces and punctuation, which few type. */
export function titleKey(title: string): string {
  return lettersAndDigits(normalize(title));
}

export function lettersAndDigits(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * A slug for a Korean name: romanised, other characters as hyphens, at most 80 characters;
 * `untitled` if nothing is left.
 */
export function romanizedSlug(name: string): string {
  const text = name.normalize('NFC');
  // es-hangul throws for names of inherited object properties, such as toString.
  const slug = (/\p{Script=Hangul}/u.test(text) ? romanize(text) : text)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80)
    .replace(/-$/, '');
  return slug || 'untitled';
}

/** The slug if it is free, else the first free one of slug-2, slug-3 …. */
export function freeSlug(slug: string, isTaken: (slug: string) => boolean): string {
  if (!isTaken(slug)) return slug;
  let n = 2;
  while (isTaken(`${slug}-${n}`)) n += 1;
  return `${slug}-${n}`;
}

/**
 * The stem of a lower-case English word: logged, logging -> log. Other words stay unchanged.
 * Porter, "An algorithm for suffix stripping", 1980, like Lucene's filter `porter_stem`.
 */
export function englishStem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}

/**
 * The overlapping pairs of letters and digits: 카톡 신고 -> 카톡, 톡신, 신고. Pairs match texts
 * with spacing errors and unknown words, which an analyzer segments wrongly. One yields itself.
 */
export function bigrams(text: string): string[] {
  const characters = Array.from(lettersAndDigits(normalize(text)));
  if (characters.length === 1) return characters;
  return characters.slice(0, -1).map((character, i) => character + characters[i + 1]);
}
