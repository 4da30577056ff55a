import { normalize } from '../../src/language/index.js';
import { seededRandom } from './statistics.js';

const QUERIES = 50_000;

/** The number of queries, the most frequent ones, that visitors also type letter by letter. */
const TYPED_QUERIES = 5_000;

const KINDS = ['SPELLING', 'KEYBOARD_LAYOUT', 'SPACING', 'SYNONYM', 'CHOSEONG'] as const;

/** The index of the empty query, which is browsing. */
export const BROWSING = 0;

/** The number of different articles that visitors open from one query. */
export const SLOTS = 10;

/** A change of a query by its interpretation. */
export interface SimulatedRewrite {
  kind: (typeof KINDS)[number];
  from: string;
  to: string;
}

/** A query with the parameters of its searches. */
export interface SimulatedQuery {
  text: string;
  /** The minimum number of results of a search that finds something. */
  results: number;
  /** The share of its searches without results. */
  zeroShare: number;
  /** How well the best article covers it; null: unknown. */
  confidence: 'HIGH' | 'PARTIAL' | 'NONE' | null;
  /** The share of the other searches with a click. */
  clickShare: number;
  /** The index of the first article that visitors open. */
  firstArticle: number;
  /** Indexes of rewrites. A rewrite occurs twice if the query has the word twice. */
  rewrites: readonly number[];
  /**
   * Indexes of the prefixes that are searched while it is typed: a short one, a longer one, and the
   * longer one with the first consonant of the next syllable. null if it is never typed so.
   */
  keystrokes: readonly number[] | null;
}

/** All queries by descending frequency, after browsing at index 0. */
export interface Queries {
  all: readonly SimulatedQuery[];
  rewrites: readonly SimulatedRewrite[];
  /** Draws the index of a query by Zipf's law with the exponent 1. */
  pick(random: () => number): number;
}

/** Generates the queries. The same seed gives the same queries. */
export function makeQueries(seed: number): Queries {
  const random = seededRandom(seed);
  const rewrites: SimulatedRewrite[] = [];
  const texts = distinctTexts(random);
  const all: SimulatedQuery[] = ['', ...texts].map((text) => makeQuery(text, rewrites, random));
  const indexes = new Map(all.map(({ text }, index) => [text, index]));
  const indexOf = (text: string) => {
    if (!indexes.has(text)) indexes.set(text, all.push(makeQuery(text, rewrites, random)) - 1);
    return indexes.get(text)!;
  };
  for (const query of all.slice(1, TYPED_QUERIES + 1))
    query.keystrokes = prefixesOf(query.text)?.map(indexOf) ?? null;
  return { all, rewrites, pick: zipf(texts.length) };
}

function zipf(count: number): (random: () => number) => number {
  const sums = new Float64Array(count + 1);
  for (let rank = 1; rank <= count; rank += 1) sums[rank] = sums[rank - 1]! + 1 / rank;
  return (random) => {
    const drawn = random() * sums[count]!;
    let [low, high] = [1, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

function distinctTexts(random: () => number): string[] {
  const texts = new Set<string>();
  while (texts.size < QUERIES) {
    const text = drawText(random);
    if (normalize(text) === text) texts.add(text);
  }
  return [...texts];
}

/** One to three Korean words, sometimes after a Latin one. */
function drawText(random: () => number): string {
  const words = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => drawSyllable(random)).join(''),
  );
  return (random() < 0.05 ? ['pc', ...words] : words).join(' ');
}

/** A syllable without tense or compound consonants. Most syllables have no final consonant. */
function drawSyllable(random: () => number): string {
  const pick = (numbers: readonly number[]) => numbers[Math.floor(random() * numbers.length)]!;
  const initial = pick([0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 16, 17, 18]);
  const vowel = pick([0, 1, 4, 5, 6, 8, 9, 13, 18, 20]);
  return syllable(initial, vowel, random() < 0.6 ? 0 : pick([1, 4, 8, 16, 17, 21]));
}

function syllable(initial: number, vowel: number, final: number): string {
  return String.fromCharCode(0xac00 + (initial * 21 + vowel) * 28 + final);
}

/** The index of the final consonant for the index of an initial one. */
const FINAL_OF_INITIAL: Readonly<Record<number, number>> = {
  0: 1,
  2: 4,
  3: 7,
  5: 8,
  6: 16,
  7: 17,
  9: 19,
  11: 21,
  12: 22,
};

/** The prefixes for `keystrokes`; null for texts that do not end with two syllables. */
function prefixesOf(text: string): string[] | null {
  if (!/^[가-힣].*[가-힣]{2}$/.test(text)) return null;
  const [short, long] = [text.slice(0, 1), text.slice(0, -1)];
  const last = long.charCodeAt(long.length - 1) - 0xac00;
  const final = FINAL_OF_INITIAL[Math.floor((text.charCodeAt(text.length - 1) - 0xac00) / 588)];
  const withNextConsonant =
    last % 28 === 0 && final !== undefined
      ? `${long.slice(0, -1)}${String.fromCharCode(0xac00 + last + final)}`
      : long;
  return [short, long, withNextConsonant];
}

function makeQuery(
  text: string,
  rewrites: SimulatedRewrite[],
  random: () => number,
): SimulatedQuery {
  const zero = random();
  return {
    text,
    results: 1 + Math.floor(random() ** 2 * 120),
    zeroShare: zero < 0.06 ? 1 : zero < 0.16 ? 0.3 : 0,
    confidence:
      zero < 0.04 || zero > 0.97 ? 'NONE' : zero < 0.1 ? null : zero < 0.5 ? 'PARTIAL' : 'HIGH',
    clickShare: random() < 0.12 ? 0 : 0.2 + random() * 0.6,
    firstArticle: Math.floor(random() * 1_000),
    rewrites: drawRewrites(text, rewrites, random),
    keystrokes: null,
  };
}

function drawRewrites(text: string, rewrites: SimulatedRewrite[], random: () => number): number[] {
  const add = () => {
    const kind = KINDS[Math.floor(random() * KINDS.length)]!;
    const words = text.split(' ');
    const from = words[Math.floor(random() * words.length)]!;
    return (
      rewrites.push({ kind, from, to: `${from}${drawSyllable(random)}${drawSyllable(random)}` }) - 1
    );
  };
  const drawn = text === '' ? 1 : random();
  if (drawn < 0.15) return [add()];
  if (drawn < 0.18) return [add(), add()];
  if (drawn < 0.19) return Array.from<number>({ length: 2 }).fill(add());
  return [];
}
