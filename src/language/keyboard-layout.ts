import { convertHangulToQwerty, convertQwertyToHangul } from 'es-hangul';

/**
 * What the same keys give on the Korean layout (두벌식): clsrn -> 친구. Upper case counts (shift
 * gives tense consonants) only where it gives one. What gives no Korean stays as it is.
 */
export function toKoreanLayout(text: string): string {
  const keys = text.replace(/[A-Z]/g, (key) => (/[QWERTOP]/.test(key) ? key : key.toLowerCase()));
  try {
    return convertQwertyToHangul(keys);
  } catch {
    // es-hangul throws where vowels follow one another that make no syllable; nobody meant Korean
    // then.
    return text;
  }
}

/**
 * What the same keys give on the Latin layout: ㅑㅐㄴ -> ios; lower case but where the Korean
 * letter needs shift.
 */
export function toLatinLayout(text: string): string {
  return convertHangulToQwerty(text);
}
