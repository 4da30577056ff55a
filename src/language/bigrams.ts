import { lettersAndDigits, normalize } from './normalize.js';

/**
 * The overlapping pairs of characters of a text, without white space and punctuation: 카톡 신고 ->
 * 카톡, 톡신, 신고. They match texts with spacing errors and unknown words, which a morphological
 * analyzer cuts wrongly. A text of one character yields that character.
 */
export function bigrams(text: string): string[] {
  const characters = Array.from(lettersAndDigits(normalize(text)));
  if (characters.length === 1) return characters;
  return characters.slice(0, -1).map((character, i) => character + characters[i + 1]);
}
