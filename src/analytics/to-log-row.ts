import { maskPersonal, normalize } from '../language/index.js';
import type { RecordedSearch, RecordedSuggestions } from '../search/index.js';
import type { SearchRow, SuggestionRow } from './log-rows.js';

/** A text may grow when it is normalised, and an index of Postgres takes no more than 2.7 KB. */
const MOST_CHARACTERS = 200;

/** The text as it is stored: normalised, masked, at most 200 characters. */
export function loggedText(text: string): string {
  const masked = maskPersonal(normalize(text));
  return masked.length <= MOST_CHARACTERS ? masked : Array.from(masked).slice(0, MOST_CHARACTERS).join('');
}

export function toSearchRow({ visit, ...search }: RecordedSearch, at: Date): SearchRow {
  return {
    ...search,
    at,
    query: loggedText(search.query),
    searched: loggedText(search.searched),
    rewrites: search.rewrites.map(({ kind, from, to }) => ({ kind, from: loggedText(from), to: loggedText(to) })),
    source: visit.source,
    visitor: visit.visitor,
  };
}

export function toSuggestionRow({ prefix, suggestions, visit }: RecordedSuggestions, at: Date): SuggestionRow {
  return { at, prefix: loggedText(prefix), suggestions, source: visit.source, visitor: visit.visitor };
}
