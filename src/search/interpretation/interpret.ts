import { foldForms, isSilent, lettersAndDigits, normalize } from '../../language/index.js';
import type { EngineQuery } from '../engine.js';
import type { NamedPhrases } from './named-phrases.js';
import type { Words } from './known-words.js';
import { type Reading, WordReader } from './word-reader.js';

/** What was changed in a query, as GraphQL names it. */
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

/** How a query is understood. */
export interface Interpretation {
  /** null where there is nothing to search for: everything under the filter is shown. */
  readonly query: EngineQuery | null;
  readonly rewrites: readonly Rewrite[];
  /** The text with the words replaced that look mistaken; it is offered, not searched. */
  readonly didYouMean: string | null;
  /**
   * The words that replace others, searched or offered. A correction is useful only if they are
   * found.
   */
  readonly replacements: readonly string[];
  /** Every word is known as it was typed. Always false for `asTyped`, which does not check. */
  readonly isUnderstood: boolean;
}

/** Maximum per query: each alternative costs the engine a clause for every field. */
const MAX_ALTERNATIVES = 20;

/** After so many unknown words the rest of a query is not corrected, because that takes time. */
const MAX_UNKNOWN_WORDS = 8;

/** The query as it was typed, normalised, without corrections; with `phrases`, with synonyms. */
export function asTyped(text: string, phrases: NamedPhrases | null): Interpretation {
  const rewrites: Rewrite[] = [];
  const query = queryOf(normalize(text), rewrites, phrases);
  return { query, rewrites, didYouMean: null, replacements: [], isUnderstood: false };
}

/**
 * Reads a query word by word against the words of the index, without asking the engine. An unknown
 * word is replaced by a known one that is near (spelling, keyboard layout, spacing, first letters).
 * For a rare word a far more frequent one is offered as `didYouMean`. Synonyms and nicknames get
 * their alternatives.
 *
 * First letters (초성) are read in searches too, because people send ㅊㄱ without waiting for
 * suggestions. A Korean word that no article has is no mistake: rewriting every unknown word turned
 * 엄마 into 얼마 and 안맞음 into 알맞은. It is replaced only if the replacement is in one title
 * with another word of the query.
 */
export function interpret(text: string, words: Words, phrases: NamedPhrases): Interpretation {
  const rewrites: Rewrite[] = [];
  const corrected: string[] = [];
  const offered: string[] = [];
  let searched = '';
  let isUnderstood = true;
  let meant = '';
  for (const { run, read, other } of readAll(foldForms(text), new WordReader(words))) {
    searched += read?.text ?? run;
    isUnderstood &&= read === null || read.kind === 'KNOWN';
    meant += other ?? read?.text ?? run;
    if (other !== null) offered.push(other);
    if (read && read.kind !== 'KNOWN' && read.kind !== 'UNKNOWN') {
      rewrites.push({ kind: RewriteKind[read.kind], from: run, to: read.text });
      corrected.push(read.text);
    }
  }
  const query = queryOf(normalize(searched), rewrites, phrases);
  const replacements = corrected.length > 0 ? corrected : offered;
  return {
    query,
    rewrites,
    didYouMean: offered.length > 0 ? normalize(meant) : null,
    replacements,
    isUnderstood,
  };
}

/**
 * A run of letters and digits with its reading and with the word that may be meant instead. Other
 * runs (spaces, punctuation) have no reading.
 */
interface ReadRun {
  readonly run: string;
  readonly read: Reading | null;
  readonly other: string | null;
}

function readAll(text: string, reader: WordReader): ReadRun[] {
  const runs = text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) ?? [];
  let unknown = 0;
  const readings = runs.map((run): Reading | null => {
    if (!/[\p{L}\p{N}]/u.test(run)) return null;
    const read: Reading =
      unknown < MAX_UNKNOWN_WORDS ? reader.read(run) : { kind: 'UNKNOWN', text: run.toLowerCase() };
    if (read.kind !== 'KNOWN') unknown += 1;
    return read;
  });
  const certain = readings.flatMap((read) => (read && read.kind !== 'UNKNOWN' ? [read.text] : []));
  return runs.map((run, i) => {
    const read = readings[i]!;
    if (read?.kind === 'KNOWN') return { run, read, other: reader.moreFrequent(read.text) };
    if (read?.kind !== 'UNKNOWN') return { run, read, other: null };
    const replacement = reader.replaceByContext(read.text, certain);
    return { run, read: replacement ?? read, other: replacement ? null : reader.offer(read.text) };
  });
}

/** Whether a mistake was corrected. Synonyms are no corrections. */
export function isCorrected({ rewrites }: Interpretation): boolean {
  return rewrites.some(({ kind }) => kind !== RewriteKind.SYNONYM);
}

/** The query for the engine. Adds the synonyms that were found to `rewrites`. */
function queryOf(
  text: string,
  rewrites: Rewrite[],
  phrases: NamedPhrases | null,
): EngineQuery | null {
  if (text === '') return null;
  const words = text.split(' ');
  const found = phrases?.find(words) ?? [];
  const parts: string[][] = [];
  let at = 0;
  let alternativesLeft = MAX_ALTERNATIVES;
  const addPlainPart = (to: number) => {
    const telling = words
      .slice(at, to)
      .filter((word) => !phrases || !isSilent(lettersAndDigits(word)));
    if (telling.length > 0) parts.push([telling.join(' ')]);
  };
  for (const { from, to, alternatives: all } of found) {
    const alternatives = all.slice(0, alternativesLeft);
    if (alternatives.length === 0) continue;
    alternativesLeft -= alternatives.length;
    addPlainPart(from);
    const phrase = words.slice(from, to).join(' ');
    parts.push([phrase, ...alternatives]);
    rewrites.push({ kind: RewriteKind.SYNONYM, from: phrase, to: alternatives.join(', ') });
    at = to;
  }
  addPlainPart(words.length);
  return {
    text,
    parts: parts.length > 0 ? parts : [[text]],
    preferred: {
      productIds: [...new Set(found.flatMap(({ productIds }) => productIds))],
      platformIds: [...new Set(found.flatMap(({ platformIds }) => platformIds))],
    },
  };
}
