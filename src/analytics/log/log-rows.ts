import type { Source } from '../../access/index.js';
import { maskPersonal, normalize } from '../../language/index.js';
import type { RecordedSearch, RecordedSuggestions } from '../../search/index.js';

/** A row of search_log. Texts are normalised and masked; times are of Postgres's clock. */
export interface SearchRow {
  at: Date;
  /** A UUID. */
  id: string;
  query: string;
  searched: string;
  rewrites: readonly { kind: string; from: string; to: string }[];
  literal: boolean;
  understood: boolean;
  productIds: readonly number[];
  categoryIds: readonly number[];
  platformIds: readonly number[];
  includeCommon: boolean;
  updatedFrom: Date | null;
  updatedTo: Date | null;
  sort: string;
  page: number;
  total: number;
  engine: string;
  degraded: boolean;
  tookMs: number;
  source: Source;
  visitor: Buffer;
  staff: boolean;
}

/** A further page of a search that was written before. */
export interface PageRow {
  at: Date;
  id: string;
  page: number;
}

/** An article that was opened from the results of a search. */
export interface ClickRow {
  at: Date;
  searchId: string;
  /** No earlier than this was the search made, but for the difference of clocks. */
  searchedAt: Date;
  articleId: number;
  /** From 1. */
  position: number;
  /** The part of the visitor that is its address; it counts for the interest in the article. */
  address: Buffer;
}

/** An article that was read. */
export interface ViewRow {
  at: Date;
  articleId: number;
  /** As in `ClickRow`. */
  address: Buffer;
}

/** A row of suggestion_log. */
export interface SuggestionRow {
  at: Date;
  prefix: string;
  suggestions: number;
  source: Source;
  visitor: Buffer;
}

/** What is written in one transaction. */
export interface LogBatch {
  searches: SearchRow[];
  pages: PageRow[];
  clicks: ClickRow[];
  views: ViewRow[];
  suggestions: SuggestionRow[];
}

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
