import {
  bigrams,
  isFunctionToken,
  lettersAndDigits,
  type Tokenize,
  titleKey,
} from '../../../language/index.js';
import { alternativesOf, type EngineQuery, type QueryPhrase } from '../../engine.js';
import { MAX_COMPOUND_LENGTH, MINIMUM_BIGRAM_SHARE } from '../../relevance.js';

/** A term, with the text of the query to which it belongs. */
export interface QueryTerm {
  readonly term: string;
  readonly part: number;
  /** 0 for typed words, otherwise the number of the alternative. */
  readonly alternative: number;
  /** The number of the typed word; 0 in an alternative. */
  readonly word: number;
  /** How many terms of the text must be found to count as the whole text. */
  readonly terms: number;
  /** False for an expansion. */
  readonly isHighlighted: boolean;
}

/** A phrase, and the terms that every article with the phrase has in its title or body. */
export interface PhraseTerms extends QueryPhrase {
  readonly kind: 'words' | 'bigrams';
  readonly terms: readonly string[];
  /** Whether articles with all terms may lack the phrase, so that their texts are compared. */
  readonly isCompared: boolean;
}

/** The terms to find for a query, each once per text. */
export interface QueryTerms {
  readonly words: readonly QueryTerm[];
  readonly phrases: readonly PhraseTerms[];
  readonly bigrams: readonly string[];
  /** Bigrams that one field must have if an article has none of the words; at least 1. */
  readonly minimumBigrams: number;
  readonly titleKey: string;
}

/** Maximum number of words, of bigrams, and of terms of a phrase. More terms do not help. */
const MAX_TERMS = 64;

/** Splits a query into terms like the articles. */
export function queryTerms(query: EngineQuery, tokenize: Tokenize): QueryTerms {
  const { text, topic, parts, phrases, hasFunctionWords } = query;
  const termsOf = (text: string, place: Omit<QueryTerm, 'term' | 'terms'>): QueryTerm[] => {
    const tokens = tokenize(text).filter((token) => hasFunctionWords || !isFunctionToken(token));
    const terms = distinct(tokens.map(({ term }) => term));
    const isCompound = place.alternative > 0 || text.length <= MAX_COMPOUND_LENGTH;
    const required = isCompound ? terms.length : 1;
    return terms.map((term) => ({ ...place, term, terms: required }));
  };
  const words = parts
    .flatMap(({ words }, part) =>
      words.flatMap((text, word) =>
        termsOf(text, { part, alternative: 0, word, isHighlighted: true }),
      ),
    )
    .slice(0, MAX_TERMS);
  for (const [part, queryPart] of parts.entries())
    for (const [i, text] of alternativesOf(queryPart).entries()) {
      const isHighlighted = i < queryPart.synonyms.length;
      const terms = termsOf(text, { part, alternative: i + 1, word: 0, isHighlighted });
      // All or nothing: part of an alternative matches nothing.
      if (words.length + terms.length <= MAX_TERMS) words.push(...terms);
    }
  const pairs = distinct(bigrams(topic)).slice(0, MAX_TERMS);
  return {
    words,
    phrases: phrases.map((phrase) => phraseTerms(phrase, tokenize)),
    bigrams: pairs,
    minimumBigrams: Math.max(1, Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length)),
    titleKey: titleKey(text),
  };
}

/** The terms of a phrase: all its bigrams, or the only word of a phrase of one letter. */
function phraseTerms(phrase: QueryPhrase, tokenize: Tokenize): PhraseTerms {
  const letters = lettersAndDigits(phrase.text);
  const hasBigrams = letters.length > 1;
  const terms = hasBigrams ? bigrams(phrase.text) : tokenize(phrase.text).map(({ term }) => term);
  return {
    ...phrase,
    kind: hasBigrams ? 'bigrams' : 'words',
    terms: distinct(terms).slice(0, MAX_TERMS),
    // Two Korean letters are one bigram, so a match needs no comparison.
    isCompared: !/^[가-힣]{2}$/.test(letters),
  };
}

function distinct(terms: readonly string[]): string[] {
  return [...new Set(terms)];
}
