import { foldForms, toKoreanLayout, toLatinLayout } from '../../language/index.js';
import { prefixPattern } from './prefix-pattern.js';

/** Where a text goes on from what was typed: at its start (0), at the start of a word (1), inside one (2), or word by word (3). */
export interface PrefixMatch {
  readonly rank: 0 | 1 | 2 | 3;
  /** [start, end) in UTF-16 units, ascending, not overlapping. */
  readonly ranges: [start: number, end: number][];
}

/** Finds the texts that go on from what was typed, also half typed, by first letters (초성), or in the other keyboard layout. */
export class PrefixMatcher {
  private readonly readings: { whole: RegExp; words: RegExp[] }[];

  constructor(typed: string) {
    this.readings = readingsOf(foldForms(typed).trim()).flatMap((text) => {
      const whole = prefixPattern(text);
      if (whole === null) return [];
      const words = text.split(/\s+/).map((word) => new RegExp(prefixPattern(word)!, 'giu'));
      return [{ whole: new RegExp(whole, 'giu'), words }];
    });
  }

  /** null where nothing was typed. */
  match(text: string): PrefixMatch | null {
    for (const { whole, words } of this.readings) {
      const found = bestMatch(text, whole) ?? (words.length > 1 ? matchWords(text, words) : null);
      if (found) return found;
    }
    return null;
  }
}

/** As typed first, then as the same keys read in the other layout. */
function readingsOf(typed: string): string[] {
  const readings = [typed];
  if (/[a-z]/i.test(typed)) readings.push(toKoreanLayout(typed), toKoreanLayout(typed.toLowerCase()));
  // Whole syllables that mean a Latin word are rare; lone letters are its sign: ㅑㅐㄴ. 초성 have no vowels.
  else if (/[ㅏ-ㅣ]/.test(typed)) readings.push(toLatinLayout(typed));
  return [...new Set(readings)];
}

function bestMatch(text: string, pattern: RegExp): PrefixMatch | null {
  let best: PrefixMatch | null = null;
  for (const { 0: matched, index } of text.matchAll(pattern)) {
    const rank = rankAt(text, index);
    if (!best || rank < best.rank) best = { rank, ranges: [[index, index + matched.length]] };
    if (best.rank === 0) break;
  }
  return best;
}

/** A topic before the question (계정 > …) is no beginning that people know. */
function rankAt(text: string, at: number): 0 | 1 | 2 {
  const before = text.slice(0, at);
  if (!/[\p{L}\p{N}]/u.test(before) || / > \P{L}*$/u.test(before)) return 0;
  return /[\p{L}\p{N}]$/u.test(before) ? 2 : 1;
}

/** Every word somewhere, at the start of a word where it can be. */
function matchWords(text: string, patterns: RegExp[]): PrefixMatch | null {
  const ranges: [number, number][] = [];
  for (const pattern of patterns) {
    const found = bestMatch(text, pattern);
    if (!found) return null;
    ranges.push(...found.ranges);
  }
  ranges.sort(([a], [b]) => a - b);
  const apart = ranges.filter(([start], i) => i === 0 || start >= ranges[i - 1]![1]);
  return { rank: 3, ranges: apart };
}
