import { normalize } from '../../src/language/index.js';
import { seededRandom } from './statistics.js';

const QUERIES = 50_000;

/** The most searched are those that are typed letter by letter as well. */
const TYPED = 5_000;

const KINDS = ['SPELLING', 'KEYBOARD_LAYOUT', 'SPACING', 'SYNONYM', 'CHOSEONG'] as const;

/** The number of the empty query: browsing. */
export const BROWSING = 0;

/** So many results of a query are opened, each of them another article. */
export const SLOTS = 10;

/** What was changed in a query. */
export interface PlayedRewrite {
  kind: (typeof KINDS)[number];
  from: string;
  to: string;
}

/** A query with how it behaves. */
export interface PlayedQuery {
  text: string;
  /** About so many results, where it finds something. */
  results: number;
  /** The share of its searches that find nothing. */
  zeroShare: number;
  /** The share of the others from which something is opened. */
  clickShare: number;
  /** The first of the articles that are opened from it. */
  firstArticle: number;
  /** Numbers of rewrites; one may be there twice, for a word that is. */
  rewrites: readonly number[];
  /**
   * Numbers of the queries on the way to it: a short one, a longer one, and the longer one with the
   * next consonant already typed.
   */
  keystrokes: readonly number[] | null;
}

/** All queries, of which the first is browsing, in the order of how often they are searched. */
export interface Queries {
  all: readonly PlayedQuery[];
  rewrites: readonly PlayedRewrite[];
  /** Draws the number of a query by Zipf's law with the exponent 1. */
  pick(random: () => number): number;
}

/** Makes the queries, the same for the same seed. */
export function makeQueries(seed: number): Queries {
  const random = seededRandom(seed);
  const rewrites: PlayedRewrite[] = [];
  const texts = distinctTexts(random);
  const all: PlayedQuery[] = ['', ...texts].map((text) => behaviour(text, rewrites, random));
  const numbers = new Map(all.map(({ text }, number) => [text, number]));
  const numberOf = (text: string) => {
    if (!numbers.has(text)) numbers.set(text, all.push(behaviour(text, rewrites, random)) - 1);
    return numbers.get(text)!;
  };
  for (const query of all.slice(1, TYPED + 1))
    query.keystrokes = keystrokesTo(query.text)?.map(numberOf) ?? null;
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

/** One to three words of syllables, now and then behind a Latin one. */
function drawText(random: () => number): string {
  const words = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => drawSyllable(random)).join(''),
  );
  return (random() < 0.05 ? ['pc', ...words] : words).join(' ');
}

/** With plain consonants alone; most have no final one. */
function drawSyllable(random: () => number): string {
  const pick = (numbers: readonly number[]) => numbers[Math.floor(random() * numbers.length)]!;
  const initial = pick([0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 16, 17, 18]);
  const vowel = pick([0, 1, 4, 5, 6, 8, 9, 13, 18, 20]);
  return syllable(initial, vowel, random() < 0.6 ? 0 : pick([1, 4, 8, 16, 17, 21]));
}

function syllable(initial: number, vowel: number, final: number): string {
  return String.fromCharCode(0xac00 + (initial * 21 + vowel) * 28 + final);
}

/** Finals by the consonants that begin syllables, where those are plain. */
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

function keystrokesTo(text: string): string[] | null {
  if (!/^[가-힣].*[가-힣]{2}$/.test(text)) return null;
  const [short, long] = [text.slice(0, 1), text.slice(0, -1)];
  const last = long.charCodeAt(long.length - 1) - 0xac00;
  const final = FINAL_OF_INITIAL[Math.floor((text.charCodeAt(text.length - 1) - 0xac00) / 588)];
  const borrowed =
    last % 28 === 0 && final !== undefined
      ? `${long.slice(0, -1)}${String.fromCharCode(0xac00 + last + final)}`
      : long;
  return [short, long, borrowed];
}

function behaviour(text: string, rewrites: PlayedRewrite[], random: () => number): PlayedQuery {
  const zero = random();
  return {
    text,
    results: 1 + Math.floor(random() ** 2 * 120),
    zeroShare: zero < 0.06 ? 1 : zero < 0.16 ? 0.3 : 0,
    clickShare: random() < 0.12 ? 0 : 0.2 + random() * 0.6,
    firstArticle: Math.floor(random() * 1_000),
    rewrites: drawRewrites(text, rewrites, random),
    keystrokes: null,
  };
}

function drawRewrites(text: string, rewrites: PlayedRewrite[], random: () => number): number[] {
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
