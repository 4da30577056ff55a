import { maskPersonal, normalize } from '../language/index.js';
import type { RecordedSearch, RecordedSuggestions } from '../search/index.js';
import type { SearchRow, SuggestionRow } from './log-rows.js';

/** A text may grow when it is normalised, and an index of Postgres takes no more than 2.7 KB. */
const MOST_CHARACTERS = 200;

/** The text as it is stored: normalised, masked, at most 200 characters. */
export function loggedText(text: string): string {
  return shortened(maskPersonal(normalize(text)));
}

function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS
    ? text
    : Array.from(text).slice(0, MOST_CHARACTERS).join('');
}

/**
 * A search as it is written. Where its query holds personal data, what was made of the query may
 * hold the rest of them: then only the query is kept.
 */
export function toSearchRow({ visit, ...search }: RecordedSearch, at: Date): SearchRow {
  const typed = normalize(search.query);
  const masked = maskPersonal(typed);
  const isMasked = masked !== typed;
  const query = shortened(masked);
  return {
    ...search,
    at,
    query,
    searched: isMasked ? query : loggedText(search.searched),
    rewrites: isMasked
      ? []
      : search.rewrites.map(({ kind, from, to }) => ({
          kind,
          from: loggedText(from),
          to: loggedText(to),
        })),
    source: visit.source,
    visitor: visit.visitor,
  };
}

export function toSuggestionRow(
  { prefix, suggestions, visit }: RecordedSuggestions,
  at: Date,
): SuggestionRow {
  return {
    at,
    prefix: loggedText(prefix),
    suggestions,
    source: visit.source,
    visitor: visit.visitor,
  };
}
