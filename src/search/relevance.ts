import type { EngineQuery } from './engine.js';

/**
 * The ranking formula, one for both engines:
 *
 *   score = best text + 0.5 x (sum of the other texts), where the score of a text is that of its
 *           words + 0.15 x that of its bigrams
 *         + 0.3 x the title's bigrams, if the title contains all bigrams of the query
 *         + 5 for each identifier of the query that title or body has as a whole
 *   x 1.25 each if the query names the product or the platform
 *   + 1,000 if the title equals the query, + 3 if a keyword does
 *
 * and each part is boost x BM25 with the field's own k1 and b. A document is found by one word or
 * identifier in one field, or by the minimum share of the query's distinct bigrams in one field, if
 * it has all quoted texts. In a found document every bigram counts. Adding bigrams to the words of
 * their text ranks long queries better than separate texts of bigrams (nDCG@10 of link texts .60
 * instead of .586).
 *
 * The constants of title, body and bigrams were tuned on one half of 5,701 judged queries over
 * 2,724 help pages and confirmed, unchanged, on the other half (`npm run bench -- relevance` prints
 * both). The table shows nDCG@10 of the formula with lindera's terms and without corrections, first
 * of the tuning half, then of the other half. `less` are titles without one word, `joined` those of
 * `index` without spaces. On the second half, the gain over `before` is not significant for any
 * single set. The pages have no keywords or nicknames, so the weights of keywords and nicknames are
 * judged by `npm run bench -- help` alone.
 *
 *                                          anchor     index      title      less       joined
 *   these                                  .591 .668  .691 .713  .997 .998  .950 .950  .692 .703
 *   before (title k1 .8 b .4 x 1.3, body
 *   k1 .6 b .4, bigrams .25, no full title) .558 .662  .663 .706  .998 .998  .941 .951  .664 .700
 *   without the full title                 .597 .665  .693 .714  .985 .983  .931 .922  .693 .703
 *   with the title as before               .560 .657  .670 .689  .998 .998  .948 .950  .672 .685
 *   with the body as before                .573 .658  .682 .720  .998 .998  .938 .951  .681 .707
 *   bigrams x .25                          .580 .662  .686 .713  .998 .998  .949 .951  .689 .703
 *   + the first three paragraphs x .2      .586 .671  .693 .718  .996 .996  .946 .945  .694 .705
 *   + headings x .2                        .574 .670  .690 .719  .992 .992  .933 .933  .693 .707
 *   + pairs of neighbouring words x .08    .577 .657  .694 .717  .997 .997  .947 .950  .694 .706
 *
 * So there is no field for headings, first paragraphs or pairs of words: each loses more than it
 * gains. Neighbouring words count by their bigrams, which ignore spaces. Coverage, trigrams,
 * weights by part of speech and BM25F gained nothing. A linear re-ranker with 33 features of the
 * same text reached .716 for index on the second half, so there is little left to gain.
 *
 * BM25 as in Lucene: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), tf part = f / (f + k1 x (1 - b +
 * b x length / average length)). Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", 2009.
 */
export interface RankedField {
  readonly name: 'title' | 'keywords' | 'breadcrumb' | 'body' | 'titleBigrams' | 'bodyBigrams';
  /** The source of the words or bigrams. Their scores are added before the best text is chosen. */
  readonly text: 'title' | 'keywords' | 'breadcrumb' | 'body';
  readonly terms: 'words' | 'bigrams';
  readonly k1: number;
  readonly b: number;
  readonly boost: number;
}

export const RANKED_FIELDS: readonly RankedField[] = [
  { name: 'title', text: 'title', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  { name: 'keywords', text: 'keywords', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  // Low, because it only describes the category of an article: .5 costs .002 of nDCG@10.
  { name: 'breadcrumb', text: 'breadcrumb', terms: 'words', k1: 1, b: 0.5, boost: 0.1 },
  { name: 'body', text: 'body', terms: 'words', k1: 1.2, b: 0.2, boost: 1 },
  { name: 'titleBigrams', text: 'title', terms: 'bigrams', k1: 1, b: 0.5, boost: 1 },
  { name: 'bodyBigrams', text: 'body', terms: 'bigrams', k1: 1.2, b: 0.2, boost: 1 },
];

/** Whether phrases are searched in the field, so that the places of its terms are needed. */
export function isPhraseField({ text }: RankedField): boolean {
  return text === 'title' || text === 'body';
}

/** The fields of each ranked text. */
export const RANKED_TEXTS: readonly (readonly RankedField[])[] = [
  ...new Set(RANKED_FIELDS.map(({ text }) => text)),
].map((text) => RANKED_FIELDS.filter((field) => field.text === text));

/** The share of the other texts' scores that is added to the best text's score. */
export const TIE_BREAKER = 0.5;

/**
 * The weight of the terms of a typed compound (이용권) in a field that lacks its other terms. Longer
 * words are several words without spaces, whose terms count in full.
 */
export const PARTIAL_WORD_WEIGHT = 0.5;

/** Maximum length of a compound, in characters. */
export const MAX_COMPOUND_LENGTH = 5;

/** The weight of an alternative, relative to typed words. */
export const ALTERNATIVE_WEIGHT = 0.6;

/** The weight of bigrams, relative to the words of the same text. */
export const BIGRAM_WEIGHT = 0.15;

/** The weight of the title's bigrams, added if the title contains all bigrams of the query. */
export const FULL_TITLE_WEIGHT = 0.3;

/** The share of the query's distinct bigrams in one field by which a document is found. */
export const MINIMUM_BIGRAM_SHARE = 0.6;

/** Added if the title equals the query (`titleKey`). Higher than any other score. */
export const EXACT_TITLE_SCORE = 1_000;

/** Added if a keyword equals the query, because an editor assigned it to the article. */
export const EXACT_KEYWORD_SCORE = 3;

/**
 * The share of the query's best score that a match needs to be an answer. It depends on the query
 * and on what its asker may see, never on the filter, so that facet counts hold. Decision 0005
 * explains the value.
 */
export const ANSWER_SHARE = 1 / 3;

/**
 * The share of the best score that a match of this query needs. Every article with all required
 * phrases is an answer.
 */
export function answerShare({ phrases }: Pick<EngineQuery, 'phrases'>): number {
  return phrases.some(({ isRequired }) => isRequired) ? 0 : ANSWER_SHARE;
}

/** Added for an identifier (SERVICE_URL) that a text has as a whole: the weight of a rare word. */
export const IDENTIFIER_SCORE = 5;

/** The factor for articles of a product, and of a platform, that the query names. */
export const PREFERRED_FACTOR = 1.25;
