import { dataLines } from '../core/package-root.js';

const KOREAN_SYLLABLES = new Set(dataLines('korean-syllables.txt').join(''));

/** Syllables with the vowel that English consonants get; native words only begin with them. */
const LOAN_VOWEL = /[스즈드그브츠트크프]/;

/** Only loanwords usually begin with ㄹ or these syllables. */
const LOAN_START = /^[라-맇스프디]/;

/** Tense consonants begin native words. */
const TENSE = /[까-낗따-띻빠-삫싸-앃짜-찧]/;

/** Whether a Korean word begins like a loanword, or has a syllable that only loanwords have. */
export function looksBorrowed(word: string): boolean {
  return (
    LOAN_START.test(word) ||
    LOAN_VOWEL.test(word.slice(1)) ||
    [...word].some((syllable) => !KOREAN_SYLLABLES.has(syllable) && !TENSE.test(syllable))
  );
}
