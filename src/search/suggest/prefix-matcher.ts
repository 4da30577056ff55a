import { foldForms } from '../../language/index.js';
import { prefixPattern } from './prefix-pattern.js';

/** Maximum number of typed words that are matched one by one. */
const MAX_WORDS = 6;

/** Ends a topic at the start of a title. */
const TOPIC_END = ' > ';

/**
 * Where a text continues what was typed: at its start (0), at the start of a word (1), inside a
 * word (2), or word by word (3).
 */
export interface PrefixMatch {
  readonly rank: 0 | 1 | 2 | 3;
  /** [start, end) in UTF-16 units, ascending, not overlapping. */
  readonly ranges: [start: number, end: number][];
}

/** Finds texts that continue what was typed, also half-typed or by first letters (초성). */
export class PrefixMatcher {
  private readonly whole: RegExp | null;
  private readonly start: RegExp | null;
  private readonly words: RegExp[];

  constructor(typed: string) {
    const patterns = foldForms(typed)
      .split(/\s+/)
      .slice(0, MAX_WORDS)
      .flatMap((word) => prefixPattern(word) ?? []);
    const whole = prefixPattern(foldForms(typed));
    this.whole = whole === null ? null : new RegExp(whole, 'gi');
    this.start = whole === null ? null : new RegExp(`^(?:${whole})`, 'i');
    this.words = patterns.map((pattern) => new RegExp(pattern, 'gi'));
  }

  /** null where nothing was typed. */
  match(text: string): PrefixMatch | null {
    if (!this.whole) return null;
    return (
      bestMatch(text, this.whole) ?? (this.words.length > 1 ? matchWords(text, this.words) : null)
    );
  }

  /** Whether a single word or name begins with what was typed. */
  begins(text: string): boolean {
    return this.start?.test(text) ?? false;
  }
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

/** A match after a topic (계정 > …) counts as one at the start, because people skip topics. */
function rankAt(text: string, at: number): 0 | 1 | 2 {
  const before = text.slice(0, at);
  const afterTopic = before.slice(before.lastIndexOf(TOPIC_END) + 1);
  if (!/[\p{L}\p{N}]/u.test(before) || (before.includes(TOPIC_END) && !/\p{L}/u.test(afterTopic)))
    return 0;
  return /[\p{L}\p{N}]$/u.test(before) ? 2 : 1;
}

/** Matches every typed word somewhere, where possible at the start of a word. */
function matchWords(text: string, patterns: RegExp[]): PrefixMatch | null {
  const ranges: [number, number][] = [];
  for (const pattern of patterns) {
    const found = bestMatch(text, pattern);
    if (!found) return null;
    ranges.push(...found.ranges);
  }
  ranges.sort(([a], [b]) => a - b);
  const disjoint = ranges.filter(([start], i) => i === 0 || start >= ranges[i - 1]![1]);
  return { rank: 3, ranges: disjoint };
}
