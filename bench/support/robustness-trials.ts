import { toLatinLayout } from '../../src/language/index.js';
import type { DemoArticle } from '../../test/support/start-demo-app.js';
import { MISTAKE_KINDS, type MistakeKind, withMistake } from './mistakes.js';
import { seededRandom } from './statistics.js';

/** One query and what it should bring. */
export interface Trial {
  readonly measure: string;
  /** The share that should be right, 0 to 1. */
  readonly target: number;
  readonly query: string;
  /** The query without the mistake. */
  readonly clean: string;
  /** The article that should come; null: what comes first for the clean query. */
  readonly slug: string | null;
  /** Asks for suggestions instead of results. */
  readonly suggest?: boolean;
  readonly mistake?: MistakeKind;
}

/** After so many tries a mistake cannot be made that changes the two words. */
const MOST_TRIES = 20;

/** All trials over these titles, measure by measure: the same for the same seed. */
export function makeTrials(articles: readonly DemoArticle[], seed: number): Trial[] {
  const random = seededRandom(seed);
  const pairs = articles.flatMap(({ title }) => {
    const words = wordsOf(title);
    const starts = words.flatMap((word, i) =>
      i + 1 < words.length && (canSlip(word) || canSlip(words[i + 1]!)) ? [i] : [],
    );
    if (starts.length === 0) return [];
    const at = starts[Math.floor(random() * starts.length)]!;
    return [[words[at]!, words[at + 1]!] as const];
  });
  return [
    ...articles.map(({ slug, title }) => {
      return {
        measure: 'title without spaces',
        target: 0.98,
        query: title.replace(/\s/g, ''),
        clean: title,
        slug,
      };
    }),
    ...articles.map(({ slug, title }) => {
      return {
        measure: 'title in the wrong layout',
        target: 0.95,
        query: toLatinLayout(title),
        clean: title,
        slug,
      };
    }),
    ...MISTAKE_KINDS.flatMap((mistake) => pairs.flatMap((pair) => mistaken(pair, mistake, random))),
    ...pairs.map((pair) => {
      const query = toLatinLayout(pair.join(''));
      return {
        measure: 'two words, no space, wrong layout',
        target: 0.9,
        query,
        clean: pair.join(' '),
        slug: null,
      };
    }),
    ...articles.flatMap(({ slug, title }) => {
      const clean = wordsOf(title).slice(0, 2).join(' ');
      if (!/[가-힣]/.test(clean)) return [];
      return [
        {
          measure: 'suggested by first letters',
          target: 0.95,
          query: firstLetters(clean),
          clean,
          slug,
          suggest: true,
        },
      ];
    }),
  ];
}

function mistaken(
  pair: readonly [string, string],
  mistake: MistakeKind,
  random: () => number,
): Trial[] {
  const clean = pair.join(' ');
  const places = ([0, 1] as const).filter((place) => canSlip(pair[place]));
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const place = places[Math.floor(random() * places.length)]!;
    const word = withMistake(pair[place], mistake, random);
    if (word === null || word === pair[place]) continue;
    const query = place === 0 ? `${word} ${pair[1]}` : `${pair[0]} ${word}`;
    return [
      { measure: 'two words with one mistake', target: 0.85, query, clean, slug: null, mistake },
    ];
  }
  return [];
}

/** What is written between spaces, without the punctuation around it. */
function wordsOf(title: string): string[] {
  return title
    .split(' ')
    .flatMap((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '') || []);
}

function canSlip(word: string): boolean {
  return /^[가-힣]{2,}$/.test(word);
}

/** The initial consonant of each syllable; all else as it is. */
function firstLetters(text: string): string {
  return text.replace(/[가-힣]/g, (syllable) =>
    'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'.charAt(
      Math.floor((syllable.charCodeAt(0) - 0xac00) / 588),
    ),
  );
}
