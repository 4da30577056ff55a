import { disassemble, getChoseong } from 'es-hangul';

/** The consonants that begin a syllable, in the order of Unicode. */
export const INITIAL_JAMO = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

/** Those that end one. */
export const FINAL_JAMO = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/**
 * A text letter by letter (자모): 값 -> ㄱㅏㅂㅅ, compound vowels and finals taken apart. What is
 * not Hangul stays as it is.
 */
export function jamo(text: string): string {
  return disassemble(text);
}

/**
 * The first letter of each syllable (초성): 비밀번호 -> ㅂㅁㅂㅎ. Lone consonants stay, all else is
 * left out.
 */
export function choseong(text: string): string {
  return getChoseong(text).replace(/\s/g, '');
}

/**
 * Whether the text is nothing but lone consonants that can begin a syllable, as people type to save
 * keys: ㅊㄱ.
 */
export function isChoseong(text: string): boolean {
  return /^[ㄱ-ㅎ]+$/.test(text) && !/[ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ]/.test(text);
}
