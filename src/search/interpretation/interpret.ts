import { foldForms, isSilent, normalize } from '../../language/index.js';
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
  INITIALS = 'INITIALS',
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
}

/** After so many words that are not known the rest of the query is taken as it is: looking for each takes a moment. */
const MOST_STRANGE_WORDS = 8;

/** The query as it was typed, normalised: nothing is corrected, and without phrases nothing stands for anything else. */
export function asTyped(text: string, phrases: NamedPhrases | null): Interpretation {
  const rewrites: Rewrite[] = [];
  const query = queryOf(normalize(text), rewrites, phrases);
  return { query, rewrites, didYouMean: null };
}

/**
 * Reads a query word by word against the words of the index: what is unknown is rewritten where something known is near (spelling,
 * keyboard layout, spacing, first letters), what is known but doubtful is offered as `didYouMean`, and what has a synonym or is a
 * nickname gets its alternatives. The engine is not asked.
 */
export function interpret(text: string, words: Words, phrases: NamedPhrases): Interpretation {
  const reader = new WordReader(words);
  const rewrites: Rewrite[] = [];
  let doubted = false;
  let strange = 0;
  let meant = '';
  const searched = foldForms(text).replace(/[\p{L}\p{N}\p{M}]+|[^\p{L}\p{N}\p{M}]+/gu, (run) => {
    if (!/[\p{L}\p{N}]/u.test(run)) {
      meant += run;
      return run;
    }
    const read: Reading = strange < MOST_STRANGE_WORDS ? reader.read(run) : { kind: 'UNKNOWN', text: run.toLowerCase() };
    if (read.kind !== 'KNOWN') strange += 1;
    if (read.kind !== 'KNOWN' && read.kind !== 'UNKNOWN') {
      rewrites.push({ kind: RewriteKind[read.kind], from: run, to: read.text });
    }
    const other = read.kind === 'KNOWN' ? reader.doubt(read.text) : read.kind === 'UNKNOWN' ? reader.offer(read.text) : null;
    doubted ||= other !== null;
    meant += other ?? read.text;
    return read.text;
  });

  const query = queryOf(normalize(searched), rewrites, phrases);
  return { query, rewrites, didYouMean: doubted ? normalize(meant) : null };
}

/** Whether anything was taken for a mistake; synonyms are none. */
export function isCorrected({ rewrites }: Interpretation): boolean {
  return rewrites.some(({ kind }) => kind !== RewriteKind.SYNONYM);
}

/** The query for the engine; adds the alternatives that were found to the rewrites. */
function queryOf(text: string, rewrites: Rewrite[], phrases: NamedPhrases | null): EngineQuery | null {
  if (text === '') return null;
  const words = text.split(' ');
  const found = phrases?.find(words) ?? [];
  const parts: string[][] = [];
  let at = 0;
  const plain = (to: number) => {
    const telling = words.slice(at, to).filter((word) => !phrases || !isSilent(word.replace(/[^\p{L}\p{N}]/gu, '')));
    if (telling.length > 0) parts.push([telling.join(' ')]);
  };
  for (const { from, to, alternatives } of found) {
    if (alternatives.length === 0) continue;
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
