/**
 * Measures the transliteration of loanwords: how many words of test/support/loanwords.ts find their
 * English word among those of three documentations, and the reverse. Then prints every pair that a
 * search would use for a Korean word of the demo and the documentations, typed in any of them, to be
 * read, and the time to build the index and to look up a word.
 *
 *   npm run bench:corpus:docs    builds the documentations
 *   npm run bench:loanwords
 */
import { readdirSync, readFileSync } from 'node:fs';
import { renderBody } from '../src/articles/markdown.js';
import { runSteps } from '../src/core/turns.js';
import { englishStem, tokenize } from '../src/language/index.js';
import { transliterationOf } from '../src/search/interpretation/transliteration.js';
import { LoanwordIndex } from '../src/search/term-vectors/loanword-index.js';
import { termVector } from '../src/search/term-vectors/term-vector.js';
import { buildDocument } from '../test/support/build-document.js';
import { vocabularyOfVectors } from '../test/support/help-words.js';
import {
  type Loanword,
  LOANWORDS_FOR_CHOOSING,
  LOANWORDS_FOR_CONFIRMING,
} from '../test/support/loanwords.js';
import { percentile } from './support/statistics.js';

const DEMO = readdirSync('demo').filter((file) => file.startsWith('articles-'));
const CENTRES: readonly (readonly string[])[] = [
  DEMO.map((file) => `demo/${file}`),
  ...['react', 'portone', 'm365'].map((centre) => [`.doum/corpora/${centre}.jsonl`]),
];

interface Article {
  type: string;
  title: string;
  keywords: string[];
  variants: { body: string }[];
}

function vectorsOf(files: readonly string[]) {
  const articles = files
    .flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Article)
    .filter(({ type }) => type === 'article');
  return articles.map(({ title, keywords, variants }) => {
    const lines = variants.flatMap(({ body }) => renderBody(body).bodyText.split('\n'));
    const paragraphs = [...new Set(lines)];
    const document = buildDocument({ title, keywords, breadcrumb: [], paragraphs });
    return runSteps(termVector(document, tokenize));
  });
}

const centres = CENTRES.map((files) => {
  const vectors = vectorsOf(files);
  const vocabulary = vocabularyOfVectors(...vectors);
  const words = new Set(
    vectors.flatMap(({ titleTerms, bodyTerms }) => [...titleTerms, ...bodyTerms]),
  );
  return { files, vocabulary, words };
});

/** The most frequent word of the documentations. */
function mostFrequent(words: readonly string[]): string | undefined {
  const documents = (word: string) =>
    centres.slice(1).reduce((sum, { vocabulary }) => sum + vocabulary.documents(word), 0);
  return words.toSorted((a, b) => documents(b) - documents(a))[0];
}

const listed = [...LOANWORDS_FOR_CHOOSING, ...LOANWORDS_FOR_CONFIRMING];
const english = new Set([
  ...centres.slice(1).flatMap(({ words }) => [...words]),
  ...listed.map(([, word]) => word),
]);
const ofEnglish = new LoanwordIndex();
for (const word of english) if (/^[a-z]+$/.test(word)) ofEnglish.add(word);
const ofKorean = new LoanwordIndex();
for (const word of new Set(listed.map(([hangul]) => hangul))) ofKorean.add(word);

function measure(name: string, pairs: readonly Loanword[]): void {
  const proposed = pairs.map(([hangul]) => mostFrequent(ofEnglish.find(hangul, () => true)));
  const found = pairs.filter(
    ([, word], i) => proposed[i] !== undefined && englishStem(proposed[i]) === englishStem(word),
  ).length;
  const reverse = pairs.filter(([hangul, word]) =>
    ofKorean.find(word, () => true).includes(hangul),
  ).length;
  console.log(
    `${name.padEnd(12)}${pairs.length} pairs   recall ${(found / pairs.length).toFixed(3)}   precision ` +
      `${(found / proposed.filter((word) => word !== undefined).length).toFixed(3)}   ` +
      `English to Korean ${(reverse / pairs.length).toFixed(3)}`,
  );
}
measure('choosing', LOANWORDS_FOR_CHOOSING);
measure('confirming', LOANWORDS_FOR_CONFIRMING);

const typed = [...new Set(centres.flatMap(({ words }) => [...words]))];
const accepted = new Set<string>();
for (const { files, vocabulary, words } of centres) {
  const startedAt = performance.now();
  const index = new LoanwordIndex();
  for (const word of words) index.add(word);
  const built = performance.now() - startedAt;
  const times: number[] = [];
  for (const word of typed) {
    const sentAt = performance.now();
    const found = transliterationOf(word, vocabulary);
    times.push((performance.now() - sentAt) * 1_000);
    if (found && /[가-힣]/.test(found.typed)) accepted.add(`${found.typed} ${found.word}`);
  }
  console.log(
    `${files[0]}: ${words.size} words indexed in ${built.toFixed(0)} ms; a lookup takes ` +
      `${percentile(times, 0.5).toFixed(1)} µs (median), ${percentile(times, 0.99).toFixed(0)} µs (p99)`,
  );
}
console.log(`\n${accepted.size} pairs:\n${[...accepted].toSorted().join(', ')}`);
