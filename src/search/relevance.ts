import type {
  BestMatch,
  EngineQuery,
  EngineRequest,
  EngineResponse,
  SearchDocument,
} from './engine.js';

/**
 * The ranking formula, one for both engines:
 *
 *   score = best text + 0.5 x (sum of the other texts), where a text = words + 0.15 x bigrams
 *         + 0.3 x the title's bigrams, if the title contains all bigrams of the query
 *         + 5 for each identifier of the query that title or body has as a whole
 *   x 1.25 each if the query names the product or the platform
 *   + 1,000 if the title equals the query, + 3 if a keyword or a question does
 *
 * where every score of words or bigrams is boost x BM25 with the field's own k1 and b. A document
 * matches if it has all quoted texts, and one field has a word or an identifier of the query, or
 * the minimum share of its distinct bigrams. In a match every bigram counts.
 *
 * The constants of title, body and bigrams are tuned on one half of 5,701 judged queries over 2,724
 * help pages, and hold on the other half (`npm run bench -- relevance` prints nDCG@10 of both). The
 * weights of keywords and nicknames, which these pages lack, are judged by `npm run bench -- help`.
 * The title's bigrams matter for titles without one word (.950; .922 to .931 without them). Fields
 * for headings, first paragraphs and pairs of words lose more than they gain; coverage, trigrams,
 * weights by part of speech and BM25F gain nothing.
 *
 * BM25 as in Lucene: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), tf part = f / (f + k1 x (1 - b +
 * b x length / average length)). Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", 2009.
 */
export interface RankedField {
  /** The name of the field in Elasticsearch. */
  readonly name: string;
  /** The text of the words or bigrams. Scores of one text are added before the best is chosen. */
  readonly text: keyof typeof RANKED_SOURCES;
  readonly terms: 'words' | 'bigrams';
  readonly k1: number;
  readonly b: number;
  readonly boost: number;
}

interface RankedSource {
  /** The texts of an entry. */
  readonly of: (entry: SearchDocument) => readonly string[];
  /** Where their words stand in a term vector: see `TermVector`. */
  readonly words: 'title' | 'body' | 'questions';
}
const source = (given: RankedSource) => given;

/** The ranked texts, in the order in which a term vector has their words. */
export const RANKED_SOURCES = {
  title: source({ of: ({ title }) => [title], words: 'title' }),
  keywords: source({ of: ({ keywords }) => keywords, words: 'title' }),
  breadcrumb: source({ of: ({ breadcrumb }) => breadcrumb, words: 'body' }),
  body: source({ of: ({ paragraphs }) => paragraphs, words: 'body' }),
  questions: source({ of: ({ questions }) => questions, words: 'questions' }),
};

/**
 * The texts of a field as they are indexed. The field of the questions has the term `EVERY_ARTICLE` in
 * every article. Otherwise BM25 would count only the few articles that have questions.
 */
export function rankedTexts({ text }: RankedField, entry: SearchDocument): readonly string[] {
  const texts = RANKED_SOURCES[text].of(entry);
  return text === 'questions' ? [EVERY_ARTICLE, ...texts] : texts;
}

export const RANKED_FIELDS: readonly RankedField[] = [
  { name: 'title', text: 'title', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  { name: 'keywords', text: 'keywords', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  // Low, because the breadcrumb only describes the category of an article.
  { name: 'breadcrumb', text: 'breadcrumb', terms: 'words', k1: 1, b: 0.5, boost: 0.1 },
  { name: 'questions', text: 'questions', terms: 'words', k1: 1, b: 0.5, boost: 1.2 },
  { name: 'body', text: 'body', terms: 'words', k1: 1.2, b: 0.2, boost: 1 },
  { name: 'titleBigrams', text: 'title', terms: 'bigrams', k1: 1, b: 0.5, boost: 1 },
  { name: 'bodyBigrams', text: 'body', terms: 'bigrams', k1: 1.2, b: 0.2, boost: 1 },
];

/** Whether phrases are searched in the field, which needs the positions of its terms. */
export function isPhraseField({ text }: RankedField): boolean {
  return text === 'title' || text === 'body';
}

const EVERY_ARTICLE = 'doumquestions';

export const RANKED_TEXTS: readonly (readonly RankedField[])[] = [
  ...new Set(RANKED_FIELDS.map(({ text }) => text)),
].map((text) => RANKED_FIELDS.filter((field) => field.text === text));

/** The share of the other texts' scores that is added to the best text's score. */
export const TIE_BREAKER = 0.5;

/** The weight of terms of a typed compound (이용권) in a field that lacks its other terms. */
export const PARTIAL_WORD_WEIGHT = 0.5;

/** Maximum length of a compound in characters. Terms of longer words always count in full. */
export const MAX_COMPOUND_LENGTH = 5;

/** The weight of an alternative, relative to typed words. */
export const ALTERNATIVE_WEIGHT = 0.6;

/** The weight of bigrams, relative to the words of their text. */
export const BIGRAM_WEIGHT = 0.15;

/** The weight of the title's bigrams, added if the title contains all bigrams of the query. */
export const FULL_TITLE_WEIGHT = 0.3;

/** The share of the query's distinct bigrams that one field of a match has. */
export const MINIMUM_BIGRAM_SHARE = 0.6;

/** Added if the title equals the query (`titleKey`). Exceeds all other scores. */
export const EXACT_TITLE_SCORE = 1_000;

/** Added if a keyword or question equals the query: somebody assigned it to the article. */
export const EXACT_KEYWORD_SCORE = 3;

/**
 * The share of the best score that a match needs to be an answer. The best score does not depend on
 * the filter, so that facet counts hold. Decision 0005 explains the value.
 */
export const ANSWER_SHARE = 1 / 3;

/** `ANSWER_SHARE`, or 0 with quoted texts: every article that has these is an answer. */
function answerShare({ phrases }: Pick<EngineQuery, 'phrases'>): number {
  return phrases.some(({ isRequired }) => isRequired) ? 0 : ANSWER_SHARE;
}

/** The lowest score of an answer, and the article with the best score. */
export type Minimum = Pick<EngineResponse, 'minimumScore' | 'bestArticleId' | 'nextShare'>;

export function minimumOf(query: EngineQuery, best: BestMatch | null): Minimum {
  return {
    minimumScore: answerShare(query) * (best?.score ?? 0),
    bestArticleId: best?.articleId ?? null,
    nextShare: best?.nextShare ?? 0,
  };
}

/** What is added to the score of an article. `isHit`: whether words need not find the article. */
export interface Raise {
  readonly articleId: number;
  readonly score: number;
  readonly isHit: boolean;
}

/**
 * What pins and neighbours add. `minimumScore`, the lowest score of an answer, is a fixed share of
 * the query's best score; a neighbour adds its share of that best score, or of 1 if the words find
 * nothing. What a pin adds exceeds all scores of words.
 */
export function raisesOf(
  { pins, neighbours }: Pick<EngineRequest, 'pins' | 'neighbours'>,
  minimumScore: number | null,
): Raise[] {
  const best = (minimumScore ?? 0) / ANSWER_SHARE || 1;
  return [
    ...pins.map((articleId, i) => ({
      articleId,
      score: 2 * (pins.length - i) * (best + EXACT_TITLE_SCORE),
      isHit: true,
    })),
    ...neighbours.map(({ articleId, share, isHit }) => ({ articleId, score: share * best, isHit })),
  ];
}

/** Added for an identifier (SERVICE_URL) that a text has as a whole: the score of a rare word. */
export const IDENTIFIER_SCORE = 5;

/** The factor for articles of a named product, and again for a named platform. */
export const PREFERRED_FACTOR = 1.25;
