import { convertHangulToQwerty, convertQwertyToHangul, disassemble, getChoseong } from 'es-hangul';

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

/**
 * Letters that sound alike or are the plain and the tense form of one another: taking one for the
 * other is half a mistake.
 */
const CONFUSED = new Set(
  ['ㅐㅔ', 'ㅒㅖ', 'ㄱㄲ', 'ㄱㅋ', 'ㄷㄸ', 'ㄷㅌ', 'ㅂㅃ', 'ㅂㅍ', 'ㅅㅆ', 'ㅈㅉ', 'ㅈㅊ'].flatMap(
    (pair) => [pair, pair.charAt(1) + pair.charAt(0)],
  ),
);

/**
 * How many mistakes part two texts of jamo: letters replaced, lost, added, or two neighbours
 * swapped; confused letters count half. Infinity beyond `most`. Optimal string alignment (Damerau
 * 1964; Boytsov 2011, "Indexing methods for approximate dictionary searching"), with the rows
 * beyond `most` left out.
 */
export function jamoDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const x = a.charAt(i - 1);
      const y = b.charAt(j - 1);
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + replacement(x, y));
      if (i > 1 && j > 1 && x === b.charAt(j - 2) && a.charAt(i - 2) === y)
        cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return Infinity;
    [before, above] = [above, row];
  }
  const distance = above[b.length]!;
  return distance > most ? Infinity : distance;
}

function replacement(x: string, y: string): number {
  if (x === y) return 0;
  return CONFUSED.has(x + y) ? 0.5 : 1;
}
