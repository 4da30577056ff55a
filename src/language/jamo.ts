import { convertHangulToQwerty, convertQwertyToHangul, disassemble, getChoseong } from 'es-hangul';

/** The initial consonants of syllables, in Unicode order. */
export const INITIAL_JAMO = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';

/** The final consonants of syllables, in Unicode order. */
export const FINAL_JAMO = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/**
 * Splits the Hangul of a text into letters (자모), including compound vowels and finals: 값 ->
 * ㄱㅏㅂㅅ. Other characters stay unchanged.
 */
export function jamo(text: string): string {
  return disassemble(text);
}

/**
 * The first letter of each syllable (초성): 비밀번호 -> ㅂㅁㅂㅎ. Single consonants stay; all other
 * characters are dropped.
 */
export function choseong(text: string): string {
  return getChoseong(text).replace(/\s/g, '');
}

/** Whether all characters are single initial consonants, typed as an abbreviation: ㅊㄱ. */
export function isChoseong(text: string): boolean {
  return /^[ㄱ-ㅎ]+$/.test(text) && !/[ㄳㄵㄶㄺㄻㄼㄽㄾㄿㅀㅄ]/.test(text);
}

/**
 * The text that the same keys type on the Korean layout (두벌식): clsrn -> 친구. Upper case matters
 * only for keys with another letter under shift. Text that is no Korean stays unchanged.
 */
export function toKoreanLayout(text: string): string {
  const keys = text.replace(/[A-Z]/g, (key) => (/[QWERTOP]/.test(key) ? key : key.toLowerCase()));
  try {
    return convertQwertyToHangul(keys);
  } catch {
    // es-hangul throws for successive vowels that form no syllable: the text is not Korean.
    return text;
  }
}

/** The text that the same keys type on the Latin layout: ㅑㅐㄴ -> ios. Shift gives upper case. */
export function toLatinLayout(text: string): string {
  return convertHangulToQwerty(text);
}

/** Letters that sound alike, or plain and tense letters: replacing one costs half an edit. */
const CONFUSABLE = new Set(
  ['ㅐㅔ', 'ㅒㅖ', 'ㄱㄲ', 'ㄱㅋ', 'ㄷㄸ', 'ㄷㅌ', 'ㅂㅃ', 'ㅂㅍ', 'ㅅㅆ', 'ㅈㅉ', 'ㅈㅊ'].flatMap(
    (pair) => [pair, pair.charAt(1) + pair.charAt(0)],
  ),
);

/**
 * The edit distance of two texts of jamo; Infinity above `max`. A replaced, missing or additional
 * letter and a swap of neighbours cost 1, confusable letters 0.5. Optimal string alignment (Damerau
 * 1964; Boytsov 2011, "Indexing methods for approximate dictionary searching"). Stops when all
 * values of a row exceed `max`.
 */
export function jamoDistance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return Infinity;
  let secondLastRow: number[] = [];
  let lastRow = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let rowMin = i;
    for (let j = 1; j <= b.length; j++) {
      const x = a.charAt(i - 1);
      const y = b.charAt(j - 1);
      let cost = Math.min(
        lastRow[j]! + 1,
        row[j - 1]! + 1,
        lastRow[j - 1]! + replacementCost(x, y),
      );
      if (i > 1 && j > 1 && x === b.charAt(j - 2) && a.charAt(i - 2) === y)
        cost = Math.min(cost, secondLastRow[j - 2]! + 1);
      row.push(cost);
      rowMin = Math.min(rowMin, cost);
    }
    if (rowMin > max) return Infinity;
    [secondLastRow, lastRow] = [lastRow, row];
  }
  const distance = lastRow[b.length]!;
  return distance > max ? Infinity : distance;
}

function replacementCost(x: string, y: string): number {
  if (x === y) return 0;
  return CONFUSABLE.has(x + y) ? 0.5 : 1;
}
