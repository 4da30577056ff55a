import {
  foldForms,
  isChoseong,
  isParticle,
  normalize,
  withoutEmotion,
  isFunctionToken,
  tokenize,
} from '../../language/index.js';
import type { EngineQuery, QueryPart } from '../engine.js';
import {
  type Addition,
  composeQuery,
  literalQuery,
  type Rewrite,
  RewriteKind,
} from './compose-query.js';
import { exactTexts } from './exact-texts.js';
import type { WordSources } from './known-words.js';
import type { NamedPhrases } from './named-phrases.js';
import { formulasIn } from './polite-formulas.js';
import { type Reading, WordReader } from './word-reader.js';

/** The interpretation of a query. */
export interface Interpretation {
  /** null for an empty query, which finds everything under the filter. */
  readonly query: EngineQuery | null;
  readonly rewrites: readonly Rewrite[];
  readonly additions: readonly Addition[];
  /** The text with likely corrections, which is suggested and not searched. */
  readonly didYouMean: string | null;
  /** Whether every typed word is known. Always false for `asTyped`. */
  readonly isUnderstood: boolean;
}

/** Fewer initial consonants match too many titles. */
const MIN_INITIALS = 3;

/** After this many unknown words, the rest of a query is not corrected, to limit the time. */
const MAX_UNKNOWN_WORDS = 8;

/** The normalised query without any change. */
export function asTyped(text: string): Interpretation {
  const query = literalQuery(normalize(text));
  return { query, rewrites: [], additions: [], didYouMean: null, isUnderstood: false };
}

/**
 * Interprets a query word by word with the words of published articles, without the engine. Unknown
 * words are replaced by similar known words (spelling, keyboard layout, spacing, initial
 * consonants). For a rare word, a far more frequent one is suggested as `didYouMean`. Synonyms and
 * nicknames get their alternatives.
 *
 * Initial consonants (초성) are replaced in searches too, because people send ㅊㄱ without waiting
 * for suggestions. A Korean word without an article may be correct: replacing all of them would
 * change 엄마 to 얼마. So it is replaced only if a title has the replacement with another word of
 * the query.
 */
export function interpret(
  text: string,
  sources: WordSources,
  phrases: NamedPhrases,
): Interpretation {
  const typed = typedText(text);
  const ofInitials = interpretChoseong(typed, sources, phrases);
  if (ofInitials) return ofInitials;
  const rewrites: Rewrite[] = [];
  const suggestions: string[] = [];
  let searchedText = '';
  let isUnderstood = true;
  let suggestedText = '';
  for (const { run, read, suggestion } of readAll(typed, new WordReader(sources))) {
    searchedText += read?.text ?? run;
    isUnderstood &&= read === null || read.kind === 'KNOWN';
    suggestedText += suggestion ?? read?.text ?? run;
    if (suggestion !== null) suggestions.push(suggestion);
    if (read && read.kind !== 'KNOWN' && read.kind !== 'UNKNOWN') {
      rewrites.push({ kind: RewriteKind[read.kind], from: run, to: read.text });
    }
  }
  const { query, additions, synonyms } = composeQuery(
    normalize(searchedText),
    phrases,
    sources.published,
  );
  return {
    query,
    rewrites: [...rewrites, ...synonyms],
    additions,
    didYouMean: suggestions.length > 0 ? normalize(suggestedText) : null,
    isUnderstood,
  };
}

/** The folded text; without signs of emotion, unless a part is quoted. */
function typedText(text: string): string {
  const folded = foldForms(text);
  const isQuoted = exactTexts(folded).some((exact) => exact.isQuoted);
  return isQuoted ? folded : withoutEmotion(folded);
}

/**
 * The letters of a query that has only initial consonants (초성); null for other queries and for
 * laughter (ㅋㅋㅋ).
 */
export function initialsOf(text: string): string | null {
  return initialsIn(typedText(text));
}

function initialsIn(typed: string): string | null {
  const letters = normalize(typed).replaceAll(' ', '');
  const isLaughter = /^(.)\1*$/.test(letters);
  return letters.length >= MIN_INITIALS && isChoseong(letters) && !isLaughter ? letters : null;
}

/**
 * Replaces a query of initial consonants by the best phrase of titles, and suggests the second
 * best. null if no title matches.
 */
function interpretChoseong(
  text: string,
  sources: WordSources,
  phrases: NamedPhrases,
): Interpretation | null {
  const letters = initialsIn(text);
  if (letters === null) return null;
  const [best, next = null] = sources.phrasesOfChoseong(letters);
  if (best === undefined) return null;
  const { query, additions, synonyms } = composeQuery(best, phrases, sources.published);
  const correction = { kind: RewriteKind.CHOSEONG, from: normalize(text), to: best };
  return {
    query,
    rewrites: [correction, ...synonyms],
    additions,
    didYouMean: next,
    isUnderstood: false,
  };
}

/**
 * A run of letters and digits with its reading, and a suggestion. Runs of spaces and punctuation
 * have no reading.
 */
interface ReadRun {
  readonly run: string;
  readonly read: Reading | null;
  readonly suggestion: string | null;
}

function readAll(text: string, reader: WordReader): ReadRun[] {
  const exact = exactTexts(text);
  const formulas = formulasIn(text);
  const matches = [...text.matchAll(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu)];
  const runs = matches.map(([run]) => run);
  // A particle may follow an identifier: KE104를.
  const isIn = (ranges: readonly { start: number; end: number }[]) =>
    matches.map(({ 0: run, index }) =>
      ranges.some(({ start, end }) => {
        const rest = run.slice(Math.max(0, end - index));
        return index >= start && index < end && (rest === '' || isParticle(rest));
      }),
    );
  const isExact = isIn(exact);
  const isPolite = isIn(formulas);
  let unknown = 0;
  const readings = runs.map((run, i): Reading | null => {
    if (!/[\p{L}\p{N}]/u.test(run)) return null;
    if (isPolite[i]) return { kind: 'KNOWN', text: run.toLowerCase() };
    if (isExact[i]) return reader.unchanged(run);
    const read: Reading =
      unknown < MAX_UNKNOWN_WORDS ? reader.read(run) : { kind: 'UNKNOWN', text: run.toLowerCase() };
    if (read.kind !== 'KNOWN') unknown += 1;
    return read;
  });
  const known = readings.flatMap((read) => (read && read.kind !== 'UNKNOWN' ? [read.text] : []));
  return runs.map((run, i) => {
    const read = readings[i]!;
    if (isExact[i] || isPolite[i]) return { run, read, suggestion: null };
    if (read?.kind === 'KNOWN') return { run, read, suggestion: reader.moreFrequent(read.text) };
    if (read?.kind !== 'UNKNOWN') return { run, read, suggestion: null };
    const replacement = reader.replaceByContext(read.text, known);
    return {
      run,
      read: replacement ?? read,
      suggestion: replacement ? null : reader.suggest(read.text),
    };
  });
}

/** A key that texts share if they mean the same: the same words in any order, form or synonym. */
export function meaningOf({ query }: Interpretation): string {
  const keys = query?.parts.map(keyOf).filter((key) => key !== '') ?? [];
  return keys.length === 0 ? (query?.text ?? '') : [...new Set(keys)].sort().join(' ');
}

function keyOf({ words, synonyms }: QueryPart): string {
  return [words.join(' '), ...synonyms].map(termsOf).sort()[0]!;
}

/** The terms that have a topic, without particles and endings. */
export function termsOf(text: string): string {
  const tokens = tokenize(text).filter((token) => !isFunctionToken(token));
  return tokens.map(({ term }) => term).join(' ');
}
