import type { PoolClient } from 'pg';
import { maskPersonal, normalize } from '../../language/index.js';
import type { RecordedSearch, RecordedSuggestions } from '../../search/index.js';

/** A row of search_log. Texts are normalised and masked; times follow the clock of Postgres. */
export interface SearchRow extends Omit<
  RecordedSearch,
  'visit' | 'pageBy' | 'rewrites' | 'sort' | 'confidence' | 'meaning' | 'engine'
> {
  at: Date;
  rewrites: readonly { kind: string; from: string; to: string }[];
  sort: string;
  /** HIGH, PARTIAL or NONE; null: unknown. */
  confidence: string | null;
  /** USED, SKIPPED, TIMED_OUT or UNAVAILABLE; null: no model server. */
  meaning: string | null;
  engine: string;
  /** Whether the page was requested by number: then it may be a further page of a search. */
  isNumberedPage: boolean;
  source: string;
  /** The application whose key the request had, or null. */
  applicationId: number | null;
  /** The client's platform and version according to its headers, or null. */
  clientPlatform: string | null;
  clientVersion: string | null;
  visitor: Buffer;
}

/** A further page of a recorded search. */
export interface PageRow {
  at: Date;
  id: string;
  page: number;
}

/** An article that was opened from the results of a search, or from suggestions. */
export interface ClickRow {
  at: Date;
  searchId: string;
  /** When the search id was issued. Apart from clock differences, the search is not older. */
  searchedAt: Date;
  articleId: number;
  /** From 1. */
  position: number;
  /** The address part of the visitor's pseudonym, which limits the interest from one address. */
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
export interface SuggestionRow extends Omit<RecordedSuggestions, 'visit' | 'staff'> {
  at: Date;
  source: string;
  visitor: Buffer;
}

/** Rows that are written in one transaction. */
export interface LogBatch {
  searches: SearchRow[];
  pages: PageRow[];
  clicks: ClickRow[];
  views: ViewRow[];
  suggestions: SuggestionRow[];
}

/** The column of a row's field: `productIds` is `product_ids`. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Inserts rows into a table. Their keys are its columns in camel case. Rejects with the error of
 * Postgres, which aborts the transaction.
 */
export async function insertRows(
  client: PoolClient,
  table: string,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0]!).map(columnOf).join(', ');
  const lines = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]: [string, unknown]) => [
        columnOf(key),
        Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value,
      ]),
    ),
  );
  await client.query(
    `insert into ${table} (${columns})
     select ${columns} from json_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(lines)],
  );
}

/** Normalising can lengthen a text, and an index entry in Postgres has at most 2.7 KB. */
const MAX_CHARACTERS = 200;

/**
 * Maximum number of filter values of a facet that a search counts for. The roll-ups have a row for
 * each value, so searches that name all categories could fill a disk.
 */
const MAX_FILTER_VALUES = 10;

/** Maximum rewrites of a search. A query of many short words could have hundreds. */
const MAX_REWRITES = 10;

/** The text as logged: normalised, masked, at most 200 characters. */
export function loggedText(text: string): string {
  return truncate(maskPersonal(normalize(text.toWellFormed())));
}

function truncate(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : Array.from(text).slice(0, MAX_CHARACTERS).join('');
}

/**
 * Converts a search to its row. If the query contains personal data, derived texts may contain
 * parts of these data, so only the masked query is kept.
 */
export function toSearchRow({ visit, pageBy, ...search }: RecordedSearch, at: Date): SearchRow {
  const typed = normalize(search.query.toWellFormed());
  const masked = maskPersonal(typed);
  const isMasked = masked !== typed;
  const query = truncate(masked);
  return {
    ...search,
    productIds: search.productIds.slice(0, MAX_FILTER_VALUES),
    categoryIds: search.categoryIds.slice(0, MAX_FILTER_VALUES),
    platformIds: search.platformIds.slice(0, MAX_FILTER_VALUES),
    at,
    query,
    isNumberedPage: pageBy === 'number' && search.page > 1,
    searched: isMasked ? query : loggedText(search.searched),
    rewrites: isMasked
      ? []
      : search.rewrites.slice(0, MAX_REWRITES).map(({ kind, from, to }) => ({
          kind,
          from: loggedText(from),
          to: loggedText(to),
        })),
    source: visit.source,
    applicationId: visit.applicationId ?? null,
    clientPlatform: visit.clientPlatform ?? null,
    clientVersion: visit.clientVersion ?? null,
    visitor: visit.visitor,
  };
}

export function toSuggestionRow(
  { id, prefix, suggestions, visit }: RecordedSuggestions,
  at: Date,
): SuggestionRow {
  return {
    id,
    suggestions,
    at,
    prefix: loggedText(prefix),
    source: visit.source,
    visitor: visit.visitor,
  };
}
