/**
 * The ranking formula, one for both engines:
 *
 *   score = best text + 0.5 x (sum of the other texts), where a text's score = its words + 0.15 x its bigrams
 *         + 0.3 x the title's bigrams, where the title holds all bigrams of the query
 *   x 1.25 for each of product and platform that the query names; + 1,000 where the title is the query, + 3 where a keyword is
 *
 * and each part is boost x BM25 with the field's own k1 and b. A document is found by one word in
 * one field, or by the minimum share of the query's distinct bigrams in one field; once it is found
 * every bigram counts. Bigrams added text by text rank long queries better than as alternatives of
 * their own (nDCG@10 of link texts .60 instead of .586).
 *
 * The constants of title, body and bigrams were found on one half of 5,701 judged queries over
 * 2,724 help pages and confirmed, unchanged, on the other (`npm run bench:relevance` prints both).
 * nDCG@10 of the formula alone over lindera's terms, uncorrected: of the half that found it, then
 * of the other one; `less` are titles without one word. On the second half the gain over the row
 * before is within chance for each set alone. Those pages have no keywords and no nicknames: these
 * weights are judged by `npm run bench:help` alone.
 *
 *                                          anchor     index      title      less       index without spaces
 *   these                                  .591 .668  .691 .713  .997 .998  .950 .950  .692 .703
 *   before (title k1 .8 b .4 x 1.3, body
 *   k1 .6 b .4, bigrams .25, no holding)   .558 .662  .663 .706  .998 .998  .941 .951  .664 .700
 *   without the holding title              .597 .665  .693 .714  .985 .983  .931 .922  .693 .703
 *   with the title as before               .560 .657  .670 .689  .998 .998  .948 .950  .672 .685
 *   with the body as before                .573 .658  .682 .720  .998 .998  .938 .951  .681 .707
 *   bigrams x .25                          .580 .662  .686 .713  .998 .998  .949 .951  .689 .703
 *   + the first three paragraphs x .2      .586 .671  .693 .718  .996 .996  .946 .945  .694 .705
 *   + headings x .2                        .574 .670  .690 .719  .992 .992  .933 .933  .693 .707
 *   + pairs of neighbouring words x .08    .577 .657  .694 .717  .997 .997  .947 .950  .694 .706
 *
 * Hence no field for headings, first paragraphs or phrases: each costs more elsewhere than it
 * gives. Phrases count through the bigrams, which run over spaces. Coverage, trigrams, weights by
 * part of speech and BM25F gave nothing, and a linear re-ranker of 33 features of the same text
 * reached .716 for index on the second half: about all that these words tell.
 *
 * BM25 as Lucene has it: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), tf part = f / (f + k1 x (1 - b +
 * b x length / average length)). Robertson and Zaragoza, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", 2009.
 */
export interface RankedField {
  readonly name: 'title' | 'keywords' | 'breadcrumb' | 'body' | 'titleBigrams' | 'bodyBigrams';
  /**
   * Whose words or bigrams the field holds; the scores of both are added before the best text is
   * taken.
   */
  readonly text: 'title' | 'keywords' | 'breadcrumb' | 'body';
  readonly terms: 'words' | 'bigrams';
  readonly k1: number;
  readonly b: number;
  readonly boost: number;
}

export const RANKED_FIELDS: readonly RankedField[] = [
  { name: 'title', text: 'title', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  { name: 'keywords', text: 'keywords', terms: 'words', k1: 1, b: 0.5, boost: 1 },
  // Low, because it only tells the place of an article in the catalogue: .5 costs .002 of nDCG@10.
  { name: 'breadcrumb', text: 'breadcrumb', terms: 'words', k1: 1, b: 0.5, boost: 0.1 },
  { name: 'body', text: 'body', terms: 'words', k1: 1.2, b: 0.2, boost: 1 },
  { name: 'titleBigrams', text: 'title', terms: 'bigrams', k1: 1, b: 0.5, boost: 1 },
  { name: 'bodyBigrams', text: 'body', terms: 'bigrams', k1: 1.2, b: 0.2, boost: 1 },
];

/** The texts that are ranked, each with its fields. */
export const RANKED_TEXTS: readonly (readonly RankedField[])[] = [
  ...new Set(RANKED_FIELDS.map(({ text }) => text)),
].map((text) => RANKED_FIELDS.filter((field) => field.text === text));

/** How much of the other texts' scores is added to the best text's. */
export const TIE_BREAKER = 0.5;

/** The weight of bigrams, relative to the words of the same text. */
export const BIGRAM_WEIGHT = 0.15;

/** The weight of the title's bigrams, added to the whole, where it holds all of the query's. */
export const FULL_TITLE_WEIGHT = 0.3;

/**
 * A document that no word finds must have this share of the query's distinct bigrams in one field.
 */
export const MINIMUM_BIGRAM_SHARE = 0.6;

/**
 * Added for the article whose title is the query (`titleKey`): above every sum of terms, so that it
 * comes first.
 */
export const EXACT_TITLE_SCORE = 1_000;

/**
 * Added where a keyword of the article is the query: an editor says that who types this wants that.
 */
export const EXACT_KEYWORD_SCORE = 3;

/**
 * The score of an article of a product, and of a platform, that the query names is multiplied by
 * this.
 */
export const PREFERRED_FACTOR = 1.25;
