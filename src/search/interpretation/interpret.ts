import { hasTopic, foldForms, isChoseong, normalize, topicWords } from '../../language/index.js';
import type { EngineQuery, QueryPart } from '../engine.js';
import { type ExactText, exactTexts, phrasesOf } from './exact-texts.js';
import type { NamedPhrases } from './named-phrases.js';
import { Vocabulary } from '../term-vectors/vocabulary.js';
import type { WordSources } from './known-words.js';
import { type Reading, WordReader } from './word-reader.js';

/** The reason for a change of a query, as in GraphQL. */
export enum RewriteKind {
  SPELLING = 'SPELLING',
  KEYBOARD_LAYOUT = 'KEYBOARD_LAYOUT',
  SPACING = 'SPACING',
  SYNONYM = 'SYNONYM',
  CHOSEONG = 'CHOSEONG',
}

export interface Rewrite {
  readonly kind: RewriteKind;
  readonly from: string;
  readonly to: string;
}

/** The interpretation of a query. */
export interface Interpretation {
  /** null for an empty query, which finds everything under the filter. */
  readonly query: EngineQuery | null;
  readonly rewrites: readonly Rewrite[];
  /** The text with likely corrections. It is suggested to the user, not searched. */
  readonly didYouMean: string | null;
  /** The new words of corrections, else of `didYouMean`. They are useful only if they are found. */
  readonly replacements: readonly string[];
  /** Whether every typed word is known. Always false for `asTyped`, which does not check. */
  readonly isUnderstood: boolean;
}

/** Maximum per query, because each alternative adds a clause for every field. */
const MAX_ALTERNATIVES = 20;

/** Maximum number of other forms of an English word. */
const MAX_OTHER_FORMS = 3;

/** Fewer initial consonants are in too many titles. */
const MIN_INITIALS = 3;

/** After this number of unknown words, the rest of a query is not corrected, to limit the time. */
const MAX_UNKNOWN_WORDS = 8;

/**
 * The typed query, normalised, without corrections. With `phrases`, synonyms are added, of the help
 * words those that articles use.
 */
export function asTyped(
  text: string,
  phrases: NamedPhrases | null,
  published: Vocabulary = new Vocabulary(),
): Interpretation {
  const rewrites: Rewrite[] = [];
  const query = queryOf(normalize(text), rewrites, phrases, published);
  return { query, rewrites, didYouMean: null, replacements: [], isUnderstood: false };
}

/**
 * Interprets a query word by word with the words of published articles, without the engine. An
 * unknown word is replaced by a similar known word (spelling, keyboard layout, spacing, initial
 * consonants). For a rare word, a far more frequent one is suggested as `didYouMean`. Synonyms and
 * nicknames get their alternatives.
 *
 * Initial consonants (초성) are replaced in searches too, because people send ㅊㄱ without waiting
 * for suggestions. A Korean word without an article is not a mistake: rewriting every unknown word
 * turned 엄마 into 얼마 and 안맞음 into 알맞은. Such a word is replaced only if the replacement is
 * in a title with another word of the query.
 */
export function interpret(
  text: string,
  sources: WordSources,
  phrases: NamedPhrases,
): Interpretation {
  const ofInitials = interpretChoseong(text, sources, phrases);
  if (ofInitials) return ofInitials;
  const rewrites: Rewrite[] = [];
  const corrections: string[] = [];
  const suggestions: string[] = [];
  let searchedText = '';
  let isUnderstood = true;
  let suggestedText = '';
  for (const { run, read, suggestion } of readAll(foldForms(text), new WordReader(sources))) {
    searchedText += read?.text ?? run;
    isUnderstood &&= read === null || read.kind === 'KNOWN';
    suggestedText += suggestion ?? read?.text ?? run;
    if (suggestion !== null) suggestions.push(suggestion);
    if (read && read.kind !== 'KNOWN' && read.kind !== 'UNKNOWN') {
      rewrites.push({ kind: RewriteKind[read.kind], from: run, to: read.text });
      corrections.push(read.text);
    }
  }
  const query = queryOf(normalize(searchedText), rewrites, phrases, sources.published);
  const replacements = corrections.length > 0 ? corrections : suggestions;
  return {
    query,
    rewrites,
    didYouMean: suggestions.length > 0 ? normalize(suggestedText) : null,
    replacements,
    isUnderstood,
  };
}

/**
 * A query of initial consonants alone as a phrase of titles, the best one; the next one is
 * suggested. null if there is none, and for laughter (ㅋㅋㅋ).
 */
function interpretChoseong(
  text: string,
  sources: WordSources,
  phrases: NamedPhrases,
): Interpretation | null {
  const letters = normalize(text).replaceAll(' ', '');
  if (letters.length < MIN_INITIALS || !isChoseong(letters) || /^(.)\1*$/.test(letters))
    return null;
  const [best, next = null] = sources.phrasesOfChoseong(letters);
  if (best === undefined) return null;
  const rewrites = [{ kind: RewriteKind.CHOSEONG, from: normalize(text), to: best }];
  return {
    query: queryOf(best, rewrites, phrases, sources.published),
    rewrites,
    didYouMean: next,
    replacements: [best],
    isUnderstood: false,
  };
}

/**
 * A run of letters and digits with its reading, and another word to suggest. Other runs (spaces,
 * punctuation) have no reading.
 */
interface ReadRun {
  readonly run: string;
  readonly read: Reading | null;
  readonly suggestion: string | null;
}

function readAll(text: string, reader: WordReader): ReadRun[] {
  const exact = exactTexts(text);
  const matches = [...text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu)];
  const runs = matches.map(([run]) => run);
  let unknown = 0;
  const readings = matches.map(({ 0: run, index }): Reading | null => {
    if (!/[\p{L}\p{N}]/u.test(run)) return null;
    if (isInside(exact, index, run.length)) return { kind: 'KNOWN', text: run.toLowerCase() };
    const read: Reading =
      unknown < MAX_UNKNOWN_WORDS ? reader.read(run) : { kind: 'UNKNOWN', text: run.toLowerCase() };
    if (read.kind !== 'KNOWN') unknown += 1;
    return read;
  });
  const known = readings.flatMap((read) => (read && read.kind !== 'UNKNOWN' ? [read.text] : []));
  return runs.map((run, i) => {
    const read = readings[i]!;
    if (read?.kind === 'KNOWN') {
      const isExact = isInside(exact, matches[i]!.index, run.length);
      return { run, read, suggestion: isExact ? null : reader.moreFrequent(read.text) };
    }
    if (read?.kind !== 'UNKNOWN') return { run, read, suggestion: null };
    const replacement = reader.replaceByContext(read.text, known);
    return {
      run,
      read: replacement ?? read,
      suggestion: replacement ? null : reader.suggest(read.text),
    };
  });
}

/** Whether the run [start, start + length) is a part of an exact text. */
function isInside(exact: readonly ExactText[], start: number, length: number): boolean {
  return exact.some((text) => start >= text.start && start + length <= text.end);
}

/** Whether a mistake was corrected. Synonyms are not corrections. */
export function isCorrected({ rewrites }: Interpretation): boolean {
  return rewrites.some(({ kind }) => kind !== RewriteKind.SYNONYM);
}

/** The query for the engine. Adds the synonyms that were found to `rewrites`. */
function queryOf(
  text: string,
  rewrites: Rewrite[],
  phrases: NamedPhrases | null,
  published: Vocabulary,
): EngineQuery | null {
  if (text === '') return null;
  const quoted = exactTexts(text).filter(({ isQuoted }) => isQuoted);
  const words: string[] = [];
  const isQuoted: boolean[] = [];
  for (const { 0: word, index } of text.matchAll(/[^ ]+/g)) {
    words.push(word);
    isQuoted.push(quoted.some(({ start, end }) => index < end && index + word.length > start));
  }
  const isSearched = phrases && hasTopic(words) ? (word: string) => hasTopic([word]) : () => true;
  const isUsed = (word: string) =>
    published.documents(word) > 0 || published.isWritten(word) || /[가-힣]다$/.test(word);
  const found = (phrases?.find(words, isUsed) ?? []).filter(
    ({ from, to }) => !isQuoted.slice(from, to).includes(true),
  );
  const parts: QueryPart[] = [];
  let at = 0;
  let alternativesLeft = MAX_ALTERNATIVES;
  const addPlainParts = (to: number) => {
    for (const [i, word] of words.slice(at, to).entries()) {
      if (!isSearched(word)) continue;
      const hasForms = phrases !== null && !isQuoted[at + i];
      const most = hasForms ? Math.min(MAX_OTHER_FORMS, alternativesLeft) : 0;
      const alternatives = published.otherForms(word).slice(0, most);
      alternativesLeft -= alternatives.length;
      parts.push({ words: [word], alternatives });
    }
  };
  for (const { from, to, alternatives: all } of found) {
    const alternatives = all.slice(0, alternativesLeft);
    if (alternatives.length === 0) continue;
    alternativesLeft -= alternatives.length;
    addPlainParts(from);
    const typed = words.slice(from, to);
    parts.push({ words: topicWords(typed).slice(), alternatives });
    rewrites.push({
      kind: RewriteKind.SYNONYM,
      from: typed.join(' '),
      to: alternatives.join(', '),
    });
    at = to;
  }
  addPlainParts(words.length);
  return {
    text,
    hasFunctionWords: !phrases || !hasTopic(words),
    parts,
    phrases: phrasesOf(text),
    preferred: {
      productIds: [...new Set(found.flatMap(({ productIds }) => productIds))],
      platformIds: [...new Set(found.flatMap(({ platformIds }) => platformIds))],
    },
  };
}
