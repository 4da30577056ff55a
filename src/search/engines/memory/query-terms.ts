import {
  bigrams,
  FUNCTION_TAGS,
  FUNCTION_TERMS,
  lettersAndDigits,
  type Token,
  type Tokenize,
  titleKey,
} from '../../../language/index.js';
import { alternativesOf, type EngineQuery, type QueryPhrase } from '../../engine.js';
import { MAX_COMPOUND_LENGTH, MINIMUM_BIGRAM_SHARE } from '../../relevance.js';

/** A term of the query, with the place of its text within the query. */
export interface QueryTerm {
  readonly term: string;
  readonly part: number;
  /** 0 for what was typed, otherwise the number of the alternative. */
  readonly alternative: number;
  /** The number of the typed word; 0 in an alternative, which is one text. */
  readonly word: number;
  /** The number of terms of this text that count as the whole text. */
  readonly terms: number;
  /** False for an expansion. */
  readonly isHighlighted: boolean;
}

/** A phrase, and the terms that an article with the phrase has in its title or in its body. */
export interface PhraseTerms extends QueryPhrase {
  readonly kind: 'words' | 'bigrams';
  readonly terms: readonly string[];
  /** Whether an article with all terms may lack the phrase. */
  readonly isCompared: boolean;
}

/** The terms to look up for a query. Each term is listed once per text. */
export interface QueryTerms {
  readonly words: readonly QueryTerm[];
  readonly phrases: readonly PhraseTerms[];
  readonly bigrams: readonly string[];
  /** The bigrams that one field must contain if an article has none of the words; at least 1. */
  readonly minimumBigrams: number;
  readonly titleKey: string;
}

/** Maximum number of words, of bigrams, and of terms of a phrase. More would find nothing more. */
const MAX_TERMS = 64;

/** Splits a query into terms like the articles. */
export function queryTerms(query: EngineQuery, tokenize: Tokenize): QueryTerms {
  const { text, parts, phrases, hasFunctionWords } = query;
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
      // A part of an alternative would match nothing.
      if (words.length + terms.length <= MAX_TERMS) words.push(...terms);
    }
  const pairs = distinct(bigrams(text)).slice(0, MAX_TERMS);
  return {
    words,
    phrases: phrases.map((phrase) => phraseTerms(phrase, tokenize)),
    bigrams: pairs,
    minimumBigrams: Math.max(1, Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length)),
    titleKey: titleKey(text),
  };
}

/** A text with the phrase has all of its bigrams, or the only word of a phrase of one letter. */
function phraseTerms(phrase: QueryPhrase, tokenize: Tokenize): PhraseTerms {
  const letters = lettersAndDigits(phrase.text);
  const hasBigrams = letters.length > 1;
  const terms = hasBigrams ? bigrams(phrase.text) : tokenize(phrase.text).map(({ term }) => term);
  return {
    ...phrase,
    kind: hasBigrams ? 'bigrams' : 'words',
    terms: distinct(terms).slice(0, MAX_TERMS),
    // A pair of Korean letters is its only bigram.
    isCompared: !/^[가-힣]{2}$/.test(letters),
  };
}

function isFunctionToken({ term, partOfSpeech }: Token): boolean {
  return FUNCTION_TAGS.includes(partOfSpeech) || FUNCTION_TERMS.includes(term);
}

function distinct(terms: readonly string[]): string[] {
  return [...new Set(terms)];
}
