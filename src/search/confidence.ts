import { stemsOf } from '../language/index.js';
import { alternativesOf, type EngineQuery } from './engine.js';
import { lettersIn, piecesOf } from './interpretation/exact-texts.js';
import { unpackIds } from './term-vectors/word-ids.js';
import type { HeldArticle, PublishedArticles } from './term-vectors/published-articles.js';
import type { Vocabulary } from './term-vectors/vocabulary.js';
import type { WordTable } from './term-vectors/word-table.js';

/** How well the best article covers a query. */
export enum SearchConfidence {
  HIGH = 'HIGH',
  PARTIAL = 'PARTIAL',
  NONE = 'NONE',
}

/** Minimum coverage for each value of words alone. Decision 0005 explains the numbers. */
const MIN_HIGH = 0.5;
const MIN_PARTIAL = 0.4;

/** Minimum coverage with which words answer without meaning. */
const MIN_COVERED = 0.6;

/**
 * The weight of a word of the questions. A word of title or keywords weighs 1, because several
 * questions of an article together may have the words of a query that none of them asks.
 */
const QUESTION_WEIGHT = 0.7;

/** The weight of another word of the text, which does not state the subject. */
const BODY_WEIGHT = 0.5;

/** Minimum length of a part of a compound. */
const MIN_PART_LENGTH = 2;

/**
 * The confidence of words alone. HIGH needs more than coverage: the nearer the next article
 * (`nextShare` of the best score), the more of the query the best one covers.
 */
export function confidenceOf(covered: number, nextShare: number): SearchConfidence {
  if (covered < MIN_PARTIAL) return SearchConfidence.NONE;
  const isSure = covered >= MIN_HIGH && covered >= nextShare;
  return isSure ? SearchConfidence.HIGH : SearchConfidence.PARTIAL;
}

/**
 * The confidence of words and meaning together. `agrees`: whether the best article by words is the
 * nearest one by meaning. Decision 0023 explains the rule.
 */
export function jointConfidence(covered: number, agrees: boolean): SearchConfidence {
  const { HIGH, PARTIAL, NONE } = SearchConfidence;
  if (agrees) return covered < MIN_PARTIAL ? PARTIAL : HIGH;
  return isCovered(covered) ? PARTIAL : NONE;
}

/** Whether the words of an article answer the query without its meaning. */
export function isCovered(covered: number): boolean {
  return covered >= MIN_COVERED;
}

/**
 * The share of the query that an article covers, from 0 to 1. Words weigh by their idf, so rare and
 * unknown words count most. An alternative, or a named product or platform that the article has,
 * covers all typed words of its part.
 */
export function coverage(
  { parts, phrases, preferred }: EngineQuery,
  article: HeldArticle,
  { vocabulary, articles, words: table }: PublishedArticles,
): number {
  const words = new ArticleWords(article, table);
  const { productIds, platformIds } = preferred;
  const isPreferred =
    (productIds.length === 0 || productIds.includes(article.productId)) &&
    (platformIds.length === 0 || platformIds.some((id) => article.platformIds.includes(id)));
  // Every match contains all quoted texts, with any spacing.
  const quoted = new Set(
    phrases.filter(({ isRequired }) => isRequired).flatMap(({ text }) => runsOf(text)),
  );
  let total = 0;
  let covered = 0;
  // Identifiers are skipped, because the parts contain their pieces.
  const typedTexts = [
    ...parts,
    ...phrases
      .filter(({ text, isRequired }) => !isRequired && piecesOf(text).length === 0)
      .map(({ text }) => ({ words: [text], synonyms: [], expansions: [], isPreference: false })),
  ];
  for (const part of typedTexts) {
    const weighed = part.words
      .flatMap(runsOf)
      .flatMap((word) => (quoted.has(word) ? [word] : partsOf(word, vocabulary)))
      .map((word) => ({ word, weight: idf(documents(word, vocabulary), articles.size) }));
    const weight = sum(weighed.map((each) => each.weight));
    const coverageOf = (word: string) => (quoted.has(word) ? 1 : words.coverageOf(word));
    const ofTyped = sum(weighed.map((each) => each.weight * coverageOf(each.word)));
    const ofAlternatives = alternativesOf(part).map(
      (text) => weight * Math.min(...runsOf(text).map((word) => words.coverageOf(word))),
    );
    total += weight;
    covered += part.isPreference && isPreferred ? weight : Math.max(ofTyped, ...ofAlternatives);
  }
  return total === 0 ? 0 : covered / total;
}

function runsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words of one article. Most words are in its title, so the others are unpacked when needed. */
class ArticleWords {
  private questions: readonly number[] | null = null;
  private text: readonly number[] | null = null;

  constructor(
    private readonly article: HeldArticle,
    private readonly table: WordTable,
  ) {}

  /** The weight of a word: 1 in title or keywords, 0 if the article lacks the word. */
  coverageOf(word: string): number {
    const forms = [word, ...stemsOf(word)].flatMap((form) => this.table.idOf(form) ?? []);
    if (forms.length === 0) return 0;
    const isIn = (ids: readonly number[]) => forms.some((form) => ids.includes(form));
    const { titleTerms, questionTerms, bodyTerms, writtenForms } = this.article;
    if (isIn(titleTerms)) return 1;
    if (isIn((this.questions ??= unpackIds(questionTerms)))) return QUESTION_WEIGHT;
    this.text ??= [...unpackIds(bodyTerms), ...unpackIds(writtenForms)];
    return isIn(this.text) ? BODY_WEIGHT : 0;
  }
}

/** The word; for an unknown compound of two known words (멀티프로필), these. */
function partsOf(word: string, vocabulary: Vocabulary): string[] {
  if (documents(word, vocabulary) > 0) return [word];
  for (let at = MIN_PART_LENGTH; at <= word.length - MIN_PART_LENGTH; at++) {
    const [first, second] = [word.slice(0, at), word.slice(at)];
    if (vocabulary.documents(first) > 0 && documents(second, vocabulary) > 0)
      return [first, second];
  }
  return [word];
}

/**
 * The number of articles with the word, with or without an ending; for an unknown model (iPhone15),
 * with its letters.
 */
function documents(word: string, vocabulary: Vocabulary): number {
  const mostOf = (forms: string[]) =>
    Math.max(0, ...forms.map((form) => vocabulary.documents(form)));
  const known = mostOf([word, ...stemsOf(word)]) || (vocabulary.isWritten(word) ? 1 : 0);
  return known || mostOf(lettersIn(word));
}

/** The inverse document frequency of BM25, see `relevance.ts`. */
function idf(documents: number, total: number): number {
  return Math.log(1 + (Math.max(total - documents, 0) + 0.5) / (documents + 0.5));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
