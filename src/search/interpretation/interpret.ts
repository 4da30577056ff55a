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
  /** The text with its doubtful words replaced, offered, not searched. */
  readonly didYouMean: string | null;
  /**
   * The words that were put in place of others, searched or offered: what has to be found for the
   * correction to be worth anything.
   */
  readonly replacements: readonly string[];
  /** Every word is known as it was typed; false where nobody looked. */
  readonly isUnderstood: boolean;
}

/** In one query: each costs the engine a clause for every field. */
const MOST_ALTERNATIVES = 20;

/**
 * After so many words that are not known the rest of the query is taken as it is: looking for each
 * takes a moment.
 */
const MOST_STRANGE_WORDS = 8;

/**
 * The query as it was typed, normalised: nothing is corrected, and without phrases nothing stands
 * for anything else.
 */
export function asTyped(text: string, phrases: NamedPhrases | null): Interpretation {
  const rewrites: Rewrite[] = [];
  const query = queryOf(normalize(text), rewrites, phrases);
  return { query, rewrites, didYouMean: null, replacements: [], isUnderstood: false };
}

/**
 * Reads a query word by word against the words of the index: what is unknown is rewritten where
 * something known is near (spelling, keyboard layout, spacing, first letters), what is known but
 * doubtful is offered as `didYouMean`, and what has a synonym or is a nickname gets its
 * alternatives. The engine is not asked.
 *
 * First letters (초성) are read in a search, too, where suggestions alone were planned for: people
 * send ㅊㄱ without waiting for a list. And a word of the language that no article has is no slip,
 * though the index does not know it: rewriting every unknown word turned 엄마 into 얼마 and 안맞음
 * into 알맞은. It is rewritten only beside a word with which the other one stands in a title.
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
 * A run of letters and digits with how it is read and what it may have meant; what is between them
 * is not read.
 */
interface ReadRun {
  readonly run: string;
  readonly read: Reading | null;
  readonly other: string | null;
}

function readAll(text: string, reader: WordReader): ReadRun[] {
  const runs = text.match(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu) ?? [];
  let strange = 0;
  const readings = runs.map((run): Reading | null => {
    if (!/[\p{L}\p{N}]/u.test(run)) return null;
    const read: Reading =
      strange < MOST_STRANGE_WORDS
        ? reader.read(run)
        : { kind: 'UNKNOWN', text: run.toLowerCase() };
    if (read.kind !== 'KNOWN') strange += 1;
    return read;
  });
  const certain = readings.flatMap((read) => (read && read.kind !== 'UNKNOWN' ? [read.text] : []));
  return runs.map((run, i) => {
    const read = readings[i]!;
    if (read?.kind === 'KNOWN') return { run, read, other: reader.doubt(read.text) };
    if (read?.kind !== 'UNKNOWN') return { run, read, other: null };
    const beside = reader.beside(read.text, certain);
    return { run, read: beside ?? read, other: beside ? null : reader.offer(read.text) };
  });
}

/** Whether anything was taken for a mistake; synonyms are none. */
export function isCorrected({ rewrites }: Interpretation): boolean {
  return rewrites.some(({ kind }) => kind !== RewriteKind.SYNONYM);
}

/** The query for the engine; adds the alternatives that were found to the rewrites. */
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
  let left = MOST_ALTERNATIVES;
  const plain = (to: number) => {
    const telling = words
      .slice(at, to)
      .filter((word) => !phrases || !isSilent(lettersAndDigits(word)));
    if (telling.length > 0) parts.push([telling.join(' ')]);
  };
  for (const { from, to, alternatives: all } of found) {
    const alternatives = all.slice(0, left);
    if (alternatives.length === 0) continue;
    left -= alternatives.length;
    plain(from);
    const phrase = words.slice(from, to).join(' ');
    parts.push([phrase, ...alternatives]);
    rewrites.push({ kind: RewriteKind.SYNONYM, from: phrase, to: alternatives.join(', ') });
    at = to;
  }
  plain(words.length);
  return {
    text,
    parts: parts.length > 0 ? parts : [[text]],
    preferred: {
      productIds: [...new Set(found.flatMap(({ productIds }) => productIds))],
      platformIds: [...new Set(found.flatMap(({ platformIds }) => platformIds))],
    },
  };
}
