import { choseongPattern, foldForms, FINAL_JAMO, INITIAL_JAMO } from '../../language/index.js';
import { indexOfMatch } from '../term-vectors/title-index.js';

/** Maximum number of typed words that are matched one by one. */
const MAX_WORDS = 6;

/** Separates a topic from the rest of a title. */
const TOPIC_END = ' > ';

/** Rank: start of the text (0), start of a word (1), inside a word (2), word by word (3). */
export interface PrefixMatch {
  readonly rank: 0 | 1 | 2 | 3;
  /** [start, end) in UTF-16 units, ascending, not overlapping. */
  readonly ranges: [start: number, end: number][];
}

/** Matches texts with a prefix: incomplete syllables and initial consonants (초성) included. */
export class PrefixMatcher {
  private readonly whole: RegExp | null;
  private readonly start: RegExp | null;
  private readonly words: RegExp[];
  /** The longest word, without gaps. Every matching text contains it. */
  private readonly longest: RegExp | null;

  constructor(typed: string) {
    const text = foldForms(typed);
    const words = text
      .split(/\s+/)
      .map(charactersOf)
      .filter(({ length }) => length > 0)
      .slice(0, MAX_WORDS);
    const patterns = words.flatMap((word) => prefixPattern(word) ?? []);
    const characters = charactersOf(text);
    const whole = prefixPattern(characters);
    this.whole = whole === null ? null : new RegExp(whole, 'gi');
    this.start = whole === null ? null : new RegExp(`^(?:${whole})`, 'i');
    this.words = patterns.map((pattern) => new RegExp(pattern, 'gi'));
    const longest = prefixPattern(longestWord(words, characters.length), '');
    this.longest = longest === null ? null : new RegExp(longest, 'gi');
  }

  /**
   * An index inside the next part of a `searchedText` that may match, from index `from` on;
   * negative if there is none.
   */
  findIn(text: string, from: number): number {
    return this.longest ? indexOfMatch(this.longest, text, from) : -1;
  }

  /** The best match; null without one, or for an empty prefix. */
  match(text: string): PrefixMatch | null {
    if (!this.whole) return null;
    return (
      bestMatch(text, this.whole) ?? (this.words.length > 1 ? matchWords(text, this.words) : null)
    );
  }

  /** Whether a single word or name begins with the prefix. */
  begins(text: string): boolean {
    return this.start?.test(text) ?? false;
  }
}

/** The longest word among the first `limit` characters of the words. */
function longestWord(words: readonly string[][], limit: number): string[] {
  let longest: string[] = [];
  let rest = limit;
  for (const word of words) {
    const characters = word.slice(0, rest);
    rest -= characters.length;
    if (characters.length > longest.length) longest = characters;
  }
  return longest;
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

/** A match after a topic (계정 > …) is a match at the start, because people leave out topics. */
function rankAt(text: string, at: number): 0 | 1 | 2 {
  const before = text.slice(0, at);
  const afterTopic = before.slice(before.lastIndexOf(TOPIC_END) + 1);
  if (!/[\p{L}\p{N}]/u.test(before) || (before.includes(TOPIC_END) && !/\p{L}/u.test(afterTopic)))
    return 0;
  return /[\p{L}\p{N}]$/u.test(before) ? 2 : 1;
}

/** Matches every typed word on its own, preferably at the start of a word. */
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

const FIRST_SYLLABLE = 0xac00;
const VOWELS = 21;
const FINALS = 28;
const FINAL_LETTERS = ['', ...FINAL_JAMO];

/** Compound final consonants. The second letter may move to the next syllable (닭 -> 달ㄱ). */
const COMPOUND_FINALS: Record<string, string> = {
  ...{ ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ' },
  ...{ ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ' },
};

/**
 * The number of vowels whose keys begin with the keys of this vowel: ㅗ ㅘ ㅙ ㅚ, ㅜ ㅝ ㅞ ㅟ, ㅡ
 * ㅢ.
 */
const VOWELS_FROM: Record<number, number> = { 8: 4, 13: 4, 18: 2 };

/**
 * Spaces and punctuation between characters: 보안두 finds 보안 > 두 단계. Without letters and
 * digits (such as 々, 〆 and 〇), because a character that also matches as typed causes
 * backtracking.
 */
const IGNORED = '[\\s!-/:-@\\[-`{-~·‘-‟…、-〄〈-〟]*';

/** Characters of a prefix that are matched. */
const MAX_CHARACTERS = 40;

/**
 * The source of a regular expression (flag i) for texts that begin with these characters; null
 * without characters. The last syllable may be incomplete (장바ㄱ, 장박 and 장바 for 장바구니). A
 * single consonant matches every syllable that begins with it (ㅂㅁㅂㅎ, 비밀ㅂㅎ). `gap`: the
 * source for ignored text between characters.
 */
function prefixPattern(characters: readonly string[], gap = IGNORED): string | null {
  if (characters.length === 0) return null;
  return characters
    .map((character, i) =>
      i === characters.length - 1 ? lastPattern(character, gap) : characterPattern(character),
    )
    .join(gap);
}

function charactersOf(typed: string): string[] {
  return Array.from(typed.replace(/[^\p{L}\p{N}\p{M}]/gu, ''))
    .flatMap((character) => Array.from(COMPOUND_FINALS[character] ?? character))
    .slice(0, MAX_CHARACTERS);
}

function characterPattern(character: string): string {
  if (INITIAL_JAMO.includes(character)) return choseongPattern(character);
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function lastPattern(character: string, gap: string): string {
  const index = character.charCodeAt(0) - FIRST_SYLLABLE;
  if (character.length > 1 || index < 0 || index >= INITIAL_JAMO.length * VOWELS * FINALS)
    return characterPattern(character);
  const open = character.charCodeAt(0) - (index % FINALS);
  const final = FINAL_LETTERS[index % FINALS]!;
  if (final === '') {
    const vowel = Math.floor(index / FINALS) % VOWELS;
    return range(open, open + (VOWELS_FROM[vowel] ?? 1) * FINALS - 1);
  }
  const [kept = '', moved = ''] = COMPOUND_FINALS[final]
    ? Array.from(COMPOUND_FINALS[final])
    : ['', final];
  const before = String.fromCharCode(open + FINAL_LETTERS.indexOf(kept));
  // 각 may also be the beginning of 갃.
  const compounds = Object.keys(COMPOUND_FINALS).filter((letters) =>
    COMPOUND_FINALS[letters]!.startsWith(final),
  );
  const closed = [final, ...compounds].map((letter) =>
    String.fromCharCode(open + FINAL_LETTERS.indexOf(letter)),
  );
  return `(?:[${closed.join('')}]|${before}${gap}${choseongPattern(moved)})`;
}

function range(from: number, to: number): string {
  return `[${String.fromCharCode(from)}-${String.fromCharCode(to)}]`;
}
