import { lettersAndDigits, normalize } from './normalize.js';

/**
 * The overlapping pairs of characters of a text, white space and punctuation left out: 카톡 신고 ->
 * 카톡, 톡신, 신고. They find what spacing errors and unknown words hide from a morphological
 * analyzer. A text of one character gives itself.
 */
export function bigrams(text: string): string[] {
  const characters = Array.from(lettersAndDigits(normalize(text)));
  if (characters.length === 1) return characters;
  return characters.slice(0, -1).map((character, i) => character + characters[i + 1]);
}
