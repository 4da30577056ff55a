import { isTail } from './function-words.js';
import { INITIAL_JAMO } from './jamo.js';
import { normalize } from './normalize.js';

const FIRST_SYLLABLE = 0xac00;
const SYLLABLES_PER_INITIAL = 21 * 28;

/** The source of a regular expression for syllables with these initials, or the initials alone. */
export function choseongPattern(letters: string): string {
  return Array.from(letters, (letter) => `[${letter}${syllables(letter)}]`).join('');
}

/** The syllables with this initial, as a range in a regular expression. */
function syllables(letter: string): string {
  const first = FIRST_SYLLABLE + INITIAL_JAMO.indexOf(letter) * SYLLABLES_PER_INITIAL;
  const last = first + SYLLABLES_PER_INITIAL - 1;
  return `${String.fromCharCode(first)}-${String.fromCharCode(last)}`;
}

/** Finds phrases with these initial consonants (초성), for `phrasesOfChoseong`. */
export function choseongPhrasePattern(letters: string): RegExp {
  const phrase = Array.from(letters, (letter) => `[${syllables(letter)}]`).join('\\s*');
  // A lookahead consumes nothing, so matches may overlap.
  return new RegExp(`(?<![가-힣])(?=(${phrase})([가-힣]*))`, 'g');
}

/**
 * The phrases of a title that match the pattern, from the start of a word, ignoring spaces:
 * ㅋㅇㄷㅇㄹ in 키워드 알림을 받아요 is 키워드 알림. The rest of the last word must be a particle
 * or ending.
 */
export function phrasesOfChoseong(title: string, pattern: RegExp): string[] {
  return [...normalize(title).matchAll(pattern)].flatMap(([, phrase = '', rest = '']) =>
    rest === '' || isTail(rest) ? [phrase] : [],
  );
}
