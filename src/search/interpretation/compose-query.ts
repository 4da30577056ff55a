import { hasTopic, isTail, lettersAndDigits, stemsOf, topicWords } from '../../language/index.js';
import { alternativesOf, type EngineQuery, type QueryPart } from '../engine.js';
import type { Vocabulary } from '../term-vectors/vocabulary.js';
import { exactTexts, lettersIn, phrasesOf, piecesOf } from './exact-texts.js';
import type { FoundPhrase, NamedPhrases } from './named-phrases.js';
import { withoutFormulas } from './polite-formulas.js';
import { transliterationOf } from './loanwords.js';

/** Why a query was changed, as in GraphQL. */
export enum RewriteKind {
  SPELLING = 'SPELLING',
  KEYBOARD_LAYOUT = 'KEYBOARD_LAYOUT',
  SPACING = 'SPACING',
  SYNONYM = 'SYNONYM',
  CHOSEONG = 'CHOSEONG',
}

/** A replaced part of a query. SYNONYM remains for older clients, and is an `Addition`. */
export interface Rewrite {
  readonly kind: RewriteKind;
  readonly from: string;
  readonly to: string;
}

/** Texts that are searched in addition to what was typed. */
export interface Addition {
  readonly from: string;
  readonly to: readonly string[];
}

/** A query for the engine, with its additions. */
export interface ComposedQuery {
  /** null for an empty text. */
  readonly query: EngineQuery | null;
  readonly additions: readonly Addition[];
  /** The additions as rewrites, except those to plain words that articles use. */
  readonly synonyms: readonly Rewrite[];
}

/** Limited per query, because each alternative adds a clause for every field. */
const MAX_ALTERNATIVES = 20;

/** Maximum number of other forms of a word: in the other script, or of an English word. */
const MAX_OTHER_FORMS = 3;

/** Maximum number of words and word pairs that are searched in the other script, per query. */
const MAX_LOANWORD_LOOKUPS = 30;

/** The query for this normalised text as typed; null for an empty text. */
export function literalQuery(text: string): EngineQuery | null {
  if (text === '') return null;
  return {
    text,
    topic: text,
    hasFunctionWords: true,
    parts: text
      .split(' ')
      .map((word) => ({ words: [word], synonyms: [], expansions: [], isPreference: false })),
    phrases: phrasesOf(text),
    preferred: { productIds: [], platformIds: [] },
  };
}

/**
 * The query for a normalised text, without polite formulas and function words. Synonyms, nicknames,
 * help words and other forms of a word become alternatives; named products and platforms become
 * preferences. Quoted texts get neither.
 */
export function composeQuery(
  text: string,
  named: NamedPhrases,
  published: Vocabulary,
): ComposedQuery {
  if (text === '') return { query: null, additions: [], synonyms: [] };
  const topic = withoutFormulas(text);
  const words = wordsOf(topic);
  const typed = words.map((word) => word.text);
  const found = namedPhrases(words, named, published);
  const parts = new QueryParts(published);
  const hasTopics = hasTopic(typed);
  const addPlain = (from: number, to: number) =>
    parts.addPlain(words.slice(from, to).filter((word) => !hasTopics || hasTopic([word.text])));
  let at = 0;
  for (const phrase of found) {
    if (!parts.hasRoom(phrase)) continue;
    addPlain(at, phrase.from);
    parts.addNamed(typed.slice(phrase.from, phrase.to), phrase);
    at = phrase.to;
  }
  addPlain(at, words.length);
  // A named text with other spellings (Wi-Fi) is no identifier.
  const isNamed = (identifier: string) =>
    found.some(({ from, to }) => typed.slice(from, to).join(' ').includes(identifier));
  const query = {
    text,
    topic,
    hasFunctionWords: !hasTopics,
    parts: parts.parts,
    phrases: phrasesOf(text).filter(
      ({ text: phrase, isRequired }) => isRequired || !isNamed(phrase),
    ),
    preferred: {
      productIds: [...new Set(found.flatMap(({ productIds }) => productIds))],
      platformIds: [...new Set(found.flatMap(({ platformIds }) => platformIds))],
    },
  };
  return { query, additions: parts.additions, synonyms: parts.synonyms };
}

interface Word {
  readonly text: string;
  readonly isQuoted: boolean;
  /** The index among the words of the query. */
  readonly place: number;
}

function wordsOf(text: string): Word[] {
  const quoted = exactTexts(text).filter(({ isQuoted }) => isQuoted);
  return [...text.matchAll(/[^ ]+/g)].map(({ 0: word, index }, place) => ({
    text: word,
    place,
    isQuoted: quoted.some(({ start, end }) => index < end && index + word.length > start),
  }));
}

/** The phrases with a meaning. Help words count only if articles use their alternatives. */
function namedPhrases(
  words: readonly Word[],
  phrases: NamedPhrases,
  published: Vocabulary,
): FoundPhrase[] {
  const isUsed = (word: string) =>
    published.documents(word) > 0 || published.isWritten(word) || /[가-힣]다$/.test(word);
  const typed = words.map(({ text }) => text);
  return phrases
    .find(typed, isUsed)
    .filter(({ from, to }) => !words.slice(from, to).some(({ isQuoted }) => isQuoted));
}

/** Collects the parts of one query, with a limit for alternatives. */
class QueryParts {
  readonly parts: QueryPart[] = [];
  readonly additions: Addition[] = [];
  readonly synonyms: Rewrite[] = [];
  private alternativesLeft = MAX_ALTERNATIVES;
  private loanwordsLeft = MAX_LOANWORD_LOOKUPS;

  constructor(private readonly published: Vocabulary) {}

  /** Whether at least one alternative of this phrase can still be added. */
  hasRoom(phrase: FoundPhrase): boolean {
    return Math.min(alternativesOf(phrase).length, this.alternativesLeft) > 0;
  }

  /** Adds words with a meaning, and their alternatives. */
  addNamed(typed: readonly string[], phrase: FoundPhrase): void {
    const isPreference = phrase.productIds.length + phrase.platformIds.length > 0;
    const { synonyms, expansions } = phrase;
    const added = this.add(topicWords(typed), synonyms, expansions, isPreference);
    this.addAddition(typed, added, phrase.isNamed);
  }

  /** Adds words without a meaning, each with its other forms. */
  addPlain(words: readonly Word[]): void {
    for (let i = 0; i < words.length; i++) {
      const [word, next] = [words[i]!, words[i + 1]];
      const isPair = next?.place === word.place + 1 && /^[가-힣]+$/.test(word.text);
      if (isPair && this.addLoanword([word, next])) i += 1;
      else if (!this.addLoanword([word])) this.addWord(word);
    }
  }

  private addWord({ text, isQuoted }: Word): void {
    const identifiers = isQuoted ? [] : exactTexts(text);
    if (identifiers.length === 0) {
      this.add([text], isQuoted ? [] : this.otherForms(text));
      return;
    }
    let at = 0;
    for (const { text: identifier, start, end } of identifiers) {
      this.addRest(text.slice(at, start));
      const pieces = this.searchedPieces(identifier);
      if (pieces.length > 0) this.add(pieces, []);
      at = end;
    }
    this.addRest(text.slice(at));
  }

  /** The pieces of an identifier; of a word that no article has (iPhone15), its known letters. */
  private searchedPieces(identifier: string): string[] {
    const pieces = piecesOf(identifier);
    if (pieces.length > 0 || this.isUsed(identifier)) return pieces;
    return lettersIn(identifier).filter((letters) => this.isUsed(letters));
  }

  /** Adds the text after an identifier, unless it is a particle. */
  private addRest(text: string): void {
    const word = lettersAndDigits(text);
    if (word !== '' && !isTail(word)) this.add([word], this.otherForms(word));
  }

  private otherForms(word: string): string[] {
    return this.published.otherForms(word).slice(0, MAX_OTHER_FORMS);
  }

  /** Adds a word that articles also write in the other script, maybe as one word (파워 포인트). */
  private addLoanword(words: readonly Word[]): boolean {
    const typed = words.map(({ text }) => text);
    if (words.some(({ isQuoted }) => isQuoted) || this.loanwordsLeft-- <= 0) return false;
    const other = transliterationOf(typed.join(''), this.published);
    if (!other) return false;
    const forms = [other.word, ...this.published.otherForms(other.word)];
    const added = this.add(typed, forms.slice(0, MAX_OTHER_FORMS));
    if (added.length > 0) this.addAddition(typed, [other.word], false);
    return true;
  }

  /** Returns the alternatives that were within the limit. */
  private add(
    words: readonly string[],
    allSynonyms: readonly string[],
    allExpansions: readonly string[] = [],
    isPreference = false,
  ): string[] {
    const synonyms = allSynonyms.slice(0, this.alternativesLeft);
    const expansions = allExpansions.slice(0, this.alternativesLeft - synonyms.length);
    const alternatives = [...synonyms, ...expansions];
    this.alternativesLeft -= alternatives.length;
    this.parts.push({ words: [...words], synonyms, expansions, isPreference });
    return alternatives;
  }

  private addAddition(typed: readonly string[], to: readonly string[], isNamed: boolean): void {
    const from = typed.join(' ');
    this.additions.push({ from, to });
    if (isNamed || typed.length > 1 || !this.isUsed(from))
      this.synonyms.push({ kind: RewriteKind.SYNONYM, from, to: to.join(', ') });
  }

  /** Whether articles use the word, with or without an ending. */
  private isUsed(word: string): boolean {
    return [word, ...stemsOf(word)].some(
      (form) => this.published.documents(form) > 0 || this.published.isWritten(form),
    );
  }
}
