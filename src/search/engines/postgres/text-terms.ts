import type { Steps } from '../../../core/turns.js';
import {
  bigrams,
  FUNCTION_TAGS,
  FUNCTION_TERMS,
  lettersAndDigits,
  type Token,
  type Tokenize,
  titleKey,
} from '../../../language/index.js';
import {
  alternativesOf,
  type SearchDocument,
  type EngineQuery,
  type QueryPhrase,
} from '../../engine.js';
import {
  isPhraseField,
  MAX_COMPOUND_LENGTH,
  RANKED_FIELDS,
  type RankedField,
  MINIMUM_BIGRAM_SHARE,
} from '../../relevance.js';

/** A term of a field of a document. Title and body have ranges, because they are highlighted. */
export interface Posting {
  field: number;
  term: string;
  frequency: number;
  starts: number[] | null;
  ends: number[] | null;
}

export interface DocumentPostings {
  postings: Posting[];
  /** The number of terms of each field, in the order of `RANKED_FIELDS`. */
  lengths: number[];
}

interface Term {
  term: string;
  start: number;
  end: number;
}

/** Whether the postings of a field have ranges. */
export function hasRanges(field: RankedField): boolean {
  return isPhraseField(field) && field.terms === 'words';
}

/**
 * Splits a document into the terms of each field. Takes about 1 ms for 100 words, with one step per
 * word.
 */
export function* documentPostings(
  document: SearchDocument,
  tokenize: Tokenize,
): Steps<DocumentPostings> {
  const lengths: number[] = [];
  const postings: Posting[] = [];
  for (const [number, field] of RANKED_FIELDS.entries()) {
    const isHighlighted = hasRanges(field);
    const terms = yield* termsOf(field, document, tokenize);
    lengths.push(terms.length);
    for (const [term, occurrences] of yield* groupByTerm(terms)) {
      postings.push({
        field: number,
        term,
        frequency: occurrences.length,
        starts: isHighlighted ? occurrences.map(({ start }) => start) : null,
        ends: isHighlighted ? occurrences.map(({ end }) => end) : null,
      });
      yield;
    }
  }
  return { postings, lengths };
}

/** The ranges of words count in the texts joined by line breaks. */
function* termsOf(
  { text, terms }: RankedField,
  document: SearchDocument,
  tokenize: Tokenize,
): Steps<Term[]> {
  const texts = { ...document, title: [document.title], body: document.paragraphs }[text];
  const found: Term[] = [];
  let from = 0;
  for (const each of texts) {
    if (terms === 'bigrams')
      for (const term of bigrams(each)) found.push({ term, start: 0, end: 0 });
    else {
      for (const { term, start, end } of yield* tokenize.inSteps(each)) {
        found.push({ term, start: from + start, end: from + end });
      }
    }
    from += each.length + 1;
    yield;
  }
  return found;
}

function* groupByTerm(terms: readonly Term[]): Steps<Map<string, Term[]>> {
  const byTerm = new Map<string, Term[]>();
  for (const term of terms) {
    const occurrences = byTerm.get(term.term);
    if (occurrences) occurrences.push(term);
    else byTerm.set(term.term, [term]);
    yield;
  }
  return byTerm;
}

/** A term of the query, with the place of its text within the query. */
export interface QueryTerm {
  term: string;
  part: number;
  /** 0 for what was typed, otherwise the number of the alternative. */
  alternative: number;
  /** The number of the typed word; 0 in an alternative, which is one text. */
  word: number;
  /** The number of terms of this text that count as the whole text. */
  terms: number;
  /** False for an expansion. */
  isHighlighted: boolean;
}

/** A term of a phrase of the query. */
export interface PhraseTerm {
  term: string;
  /** The number of the phrase. */
  phrase: number;
  /**
   * From the first term of the phrase, in UTF-16 units, the same in texts with the phrase. null for
   * a bigram, which has no place.
   */
  distance: number | null;
}

/** A phrase without which no document matches. */
export interface RequiredPhrase {
  /** The number of the phrase. */
  phrase: number;
  text: string;
  /** Whether texts with its terms are compared: always, except for one bigram of Korean letters. */
  isCompared: boolean;
}

/** The terms to look up for a query. Each term is listed once per text. */
export interface QueryTerms {
  words: QueryTerm[];
  phraseTerms: PhraseTerm[];
  requiredPhrases: RequiredPhrase[];
  bigrams: string[];
  /** The bigrams that one field must contain if a document has none of the words; at least 1. */
  minimumBigrams: number;
  titleKey: string;
  preferred: EngineQuery['preferred'];
}

/**
 * Maximum number of words, and of bigrams, to look up for the text, and for its phrases. More would
 * not find more documents.
 */
const MAX_TERMS = 64;

/** Splits a query into terms like the documents. */
export function queryTerms(
  { text, parts, phrases, preferred, hasFunctionWords }: EngineQuery,
  tokenize: Tokenize,
): QueryTerms {
  const pairs = distinct(bigrams(text)).slice(0, MAX_TERMS);
  const termsOfText = (text: string, place: Omit<QueryTerm, 'term' | 'terms'>) => {
    const terms = distinct(
      tokenize(text)
        .filter((token) => hasFunctionWords || !isFunctionToken(token))
        .map(({ term }) => term),
    );
    const isCompound = place.alternative > 0 || text.length <= MAX_COMPOUND_LENGTH;
    const required = isCompound ? terms.length : 1;
    return terms.map((term): QueryTerm => ({ ...place, term, terms: required }));
  };
  const typedTerms = parts.flatMap(({ words }, part) =>
    words.flatMap((text, word) =>
      termsOfText(text, { part, alternative: 0, word, isHighlighted: true }),
    ),
  );
  const words = typedTerms.slice(0, MAX_TERMS);
  for (const [part, queryPart] of parts.entries()) {
    for (const [i, text] of alternativesOf(queryPart).entries()) {
      const isHighlighted = i < queryPart.synonyms.length;
      const terms = termsOfText(text, { part, alternative: i + 1, word: 0, isHighlighted });
      // A part of an alternative would match nothing.
      if (words.length + terms.length <= MAX_TERMS) words.push(...terms);
    }
  }
  return {
    words,
    phraseTerms: limited(phrases.map((phrase, i) => phraseTerms(phrase, i, tokenize))),
    requiredPhrases: phrases.flatMap(({ text, isRequired }, phrase) =>
      isRequired
        ? [{ phrase, text, isCompared: !/^[가-힣]{2}$/.test(lettersAndDigits(text)) }]
        : [],
    ),
    bigrams: pairs,
    minimumBigrams: Math.max(1, Math.ceil(MINIMUM_BIGRAM_SHARE * pairs.length)),
    titleKey: titleKey(text),
    preferred,
  };
}

/** The bigrams of a required phrase, whose text is compared; the words of an identifier. */
function phraseTerms(
  { text, isRequired }: QueryPhrase,
  phrase: number,
  tokenize: Tokenize,
): PhraseTerm[] {
  if (isRequired && lettersAndDigits(text).length > 1)
    return distinct(bigrams(text)).map((term) => ({ term, phrase, distance: null }));
  const tokens = tokenize(text).filter(({ term }) => !term.includes('\0'));
  return tokens.map(({ term, start }) => ({ term, phrase, distance: start - tokens[0]!.start }));
}

/**
 * The terms of phrases, about `MAX_TERMS` different ones. A required phrase needs no more than some
 * of its bigrams, because its text is compared. An identifier with fewer words would be another
 * one, so those that are too much are left out.
 */
function limited(phrases: readonly PhraseTerm[][]): PhraseTerm[] {
  const isOfBigrams = (terms: readonly PhraseTerm[]) => terms[0]?.distance === null;
  const maxBigrams = Math.floor(MAX_TERMS / Math.max(1, phrases.filter(isOfBigrams).length));
  const words = new Set<string>();
  return phrases.flatMap((terms) => {
    if (isOfBigrams(terms)) return terms.slice(0, maxBigrams);
    const all = new Set([...words, ...terms.map(({ term }) => term)]);
    if (all.size > MAX_TERMS) return [];
    for (const { term } of terms) words.add(term);
    return terms;
  });
}

function isFunctionToken({ term, partOfSpeech }: Token): boolean {
  return FUNCTION_TAGS.includes(partOfSpeech) || FUNCTION_TERMS.includes(term);
}

/** Postgres cannot store the character NUL, so no posting has a term with it. */
function distinct(terms: string[]): string[] {
  return [...new Set(terms)].filter((term) => !term.includes('\0'));
}
