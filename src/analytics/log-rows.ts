import type { Source } from '../access/index.js';

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
