/**
 * The ranking formula, one for both engines. It was found in trials on 2,724 help pages (see bench/relevance.ts):
 *
 *   score = best(terms) + 0.3 x (sum of the other fields of terms) + 0.25 x [ best(bigrams) + 0.3 x (the others) ]
 *
 * where each field's score is boost x BM25 with the field's own k1 and b. BM25 as Lucene has it: idf = ln(1 + (N - n +
 * 0.5) / (n + 0.5)), tf part = f / (f + k1 x (1 - b + b x length / average length)). Robertson and Zaragoza, "The
 * Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
export interface RankedField {
  readonly name: 'title' | 'keywords' | 'breadcrumb' | 'body' | 'titleBigrams' | 'bodyBigrams';
  readonly terms: 'words' | 'bigrams';
  readonly k1: number;
  readonly b: number;
  readonly boost: number;
}

export const RANKED_FIELDS: readonly RankedField[] = [
  { name: 'title', terms: 'words', k1: 0.8, b: 0.4, boost: 1.3 },
  { name: 'keywords', terms: 'words', k1: 0.8, b: 0.4, boost: 1.3 },
  { name: 'breadcrumb', terms: 'words', k1: 0.8, b: 0.4, boost: 0.5 },
  { name: 'body', terms: 'words', k1: 0.6, b: 0.4, boost: 1 },
  { name: 'titleBigrams', terms: 'bigrams', k1: 0.8, b: 0.4, boost: 1.3 },
  { name: 'bodyBigrams', terms: 'bigrams', k1: 0.6, b: 0.4, boost: 1 },
];

/** How much of the other fields' scores is added to the best field's. */
export const TIE_BREAKER = 0.3;

/** The weight of the bigram fields beside the word fields. */
export const BIGRAM_WEIGHT = 0.25;

/** A document that no word finds must have this share of the query's bigrams in one field. */
export const MINIMUM_BIGRAM_SHARE = 0.6;
