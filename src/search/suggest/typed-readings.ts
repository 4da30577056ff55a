import { foldForms, stemsOf, toKoreanLayout, toLatinLayout } from '../../language/index.js';
import type { Interpretation } from '../interpretation/interpret.js';

const MOST_ALTERNATIVES = 3;

/**
 * The same keys in the other layout. Whole syllables that mean a Latin word are rare; lone vowels
 * are its sign: ㅑㅐㄴ.
 */
export function inOtherLayout(typed: string): string[] {
  const text = foldForms(typed);
  if (/[a-z]/i.test(text))
    return [...new Set([toKoreanLayout(text), toKoreanLayout(text.toLowerCase())])];
  return /[ㅏ-ㅣ]/.test(text) ? [toLatinLayout(text)] : [];
}

/**
 * What else a text may be that nothing goes on from, the likeliest first: with its slips mended,
 * with what can stand for its words, without the ending of its last word, without its last word,
 * without a word that has alternatives (아이폰 백).
 */
export function otherReadings(typed: string, { query }: Interpretation): string[] {
  if (!query) return [];
  const words = query.text.split(' ');
  const before = words.slice(0, -1);
  const beside = (i: number, text: string[]) =>
    query.parts.flatMap(([first], j) => (i === j ? text : first!)).join(' ');
  const alternatives = query.parts.map((part) => part.slice(1, 1 + MOST_ALTERNATIVES));
  const readings = [
    query.text,
    ...alternatives.flatMap((texts, i) => texts.map((text) => beside(i, [text]))),
    ...stemsOf(words.at(-1)!).map((stem) => [...before, stem].join(' ')),
    before.join(' '),
    ...alternatives.map((texts, i) => (texts.length > 0 ? beside(i, []) : '')),
  ];
  return [...new Set(readings)].filter((reading) => reading !== typed && reading !== '');
}
