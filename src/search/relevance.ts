/**
 * The ranking formula, one for both engines. It was found in trials on 2,724 help pages (`npm run bench:relevance`):
 *
 *   score = best text + 0.5 x (sum of the other texts), where a text's score = its words + 0.25 x its bigrams
 *
 * and each part is boost x BM25 with the field's own k1 and b. A document is found by one word in one field, or by the
 * minimum share of the query's distinct bigrams in one field; once it is found every bigram counts. Bigrams added text
 * by text rank long queries better than as alternatives of their own (nDCG@10 of link texts .60 instead of .586).
 *
 * BM25 as Lucene has it: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), tf part = f / (f + k1 x (1 - b + b x length / average
 * length)). Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
export interface RankedField {
  readonly name: 'title' | 'keywords' | 'breadcrumb' | 'body' | 'titleBigrams' | 'bodyBigrams';
  /** Whose words or bigrams the field holds; the scores of both are added before the best text is taken. */
  readonly text: 'title' | 'keywords' | 'breadcrumb' | 'body';
  readonly terms: 'words' | 'bigrams';
  readonly k1: number;
  readonly b: number;
  readonly boost: number;
}

export const RANKED_FIELDS: readonly RankedField[] = [
  { name: 'title', text: 'title', terms: 'words', k1: 0.8, b: 0.4, boost: 1.3 },
  { name: 'keywords', text: 'keywords', terms: 'words', k1: 0.8, b: 0.4, boost: 1.3 },
  // Low, because it says of an article only where it stands: .5 costs .002 of nDCG@10.
  { name: 'breadcrumb', text: 'breadcrumb', terms: 'words', k1: 0.8, b: 0.4, boost: 0.1 },
  { name: 'body', text: 'body', terms: 'words', k1: 0.6, b: 0.4, boost: 1 },
  { name: 'titleBigrams', text: 'title', terms: 'bigrams', k1: 0.8, b: 0.4, boost: 1.3 },
  { name: 'bodyBigrams', text: 'body', terms: 'bigrams', k1: 0.6, b: 0.4, boost: 1 },
];

/** The texts that are ranked, each with its fields. */
export const RANKED_TEXTS: readonly (readonly RankedField[])[] = [...new Set(RANKED_FIELDS.map(({ text }) => text))].map((text) =>
  RANKED_FIELDS.filter((field) => field.text === text),
);

/** How much of the other texts' scores is added to the best text's. */
export const TIE_BREAKER = 0.5;

/** The weight of the bigrams beside the words of the same text. */
export const BIGRAM_WEIGHT = 0.25;

/** A document that no word finds must have this share of the query's distinct bigrams in one field. */
export const MINIMUM_BIGRAM_SHARE = 0.6;
