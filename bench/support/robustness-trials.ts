import { toLatinLayout } from '../../src/language/index.js';
import { seededRandom } from '../../test/support/seeded-random.js';
import type { DemoArticle } from '../../test/support/start-demo-app.js';
import { MISTAKE_KINDS, type MistakeKind, withMistake } from './mistakes.js';

/** A query with the expected article. */
export interface Trial {
  readonly measure: string;
  /** The target for the share of passed trials of this measure, 0 to 1. */
  readonly target: number;
  readonly query: string;
  /** The query without the mistake. */
  readonly clean: string;
  /** The expected article; null if it is the first hit of the clean query. */
  readonly slug: string | null;
  /** Whether to request suggestions instead of results. */
  readonly suggest?: boolean;
  readonly mistake?: MistakeKind;
}

/** Maximum number of attempts to make a mistake that changes one of the two words. */
const MAX_ATTEMPTS = 20;

/** All trials for these titles, ordered by measure. The same seed gives the same trials. */
export function makeTrials(articles: readonly DemoArticle[], seed: number): Trial[] {
  const random = seededRandom(seed);
  const pairs = articles.flatMap(({ title }) => {
    const words = wordsOf(title);
    const starts = words.flatMap((word, i) =>
      i + 1 < words.length && (canHaveMistake(word) || canHaveMistake(words[i + 1]!)) ? [i] : [],
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
        measure: 'title in the wrong keyboard layout',
        target: 0.95,
        query: toLatinLayout(title),
        clean: title,
        slug,
      };
    }),
    ...MISTAKE_KINDS.flatMap((mistake) =>
      pairs.flatMap((pair) => trialWithMistake(pair, mistake, random)),
    ),
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
          measure: 'suggestions by initial consonants',
          target: 0.95,
          query: initialConsonants(clean),
          clean,
          slug,
          suggest: true,
        },
      ];
    }),
  ];
}

/** A trial with one mistake in one of two words; empty if no mistake is possible. */
function trialWithMistake(
  pair: readonly [string, string],
  mistake: MistakeKind,
  random: () => number,
): Trial[] {
  const clean = pair.join(' ');
  const indexes = ([0, 1] as const).filter((index) => canHaveMistake(pair[index]));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const index = indexes[Math.floor(random() * indexes.length)]!;
    const word = withMistake(pair[index], mistake, random);
    if (word === null || word === pair[index]) continue;
    const query = index === 0 ? `${word} ${pair[1]}` : `${pair[0]} ${word}`;
    return [
      { measure: 'two words with one mistake', target: 0.85, query, clean, slug: null, mistake },
    ];
  }
  return [];
}

/** The words of a title, without punctuation around them. */
function wordsOf(title: string): string[] {
  return title
    .split(' ')
    .flatMap((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '') || []);
}

function canHaveMistake(word: string): boolean {
  return /^[가-힣]{2,}$/.test(word);
}

/** Replaces each syllable by its initial consonant. */
function initialConsonants(text: string): string {
  return text.replace(/[가-힣]/g, (syllable) =>
    'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'.charAt(
      Math.floor((syllable.charCodeAt(0) - 0xac00) / 588),
    ),
  );
}
