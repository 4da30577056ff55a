import type { Visit } from '../access/index.js';
import type { SearchEngineName, SearchSort } from './engine.js';
import type { Rewrite } from './interpretation/interpret.js';

/** A search that was answered. */
export interface RecordedSearch {
  /** The same for all pages of a search. */
  id: string;
  /** As it was typed. */
  query: string;
  searched: string;
  rewrites: readonly Rewrite[];
  literal: boolean;
  /** Every word, as it was typed, is in an article that the searcher may see. */
  understood: boolean;
  /** What the filter named, and nothing that follows from it. */
  productIds: readonly number[];
  categoryIds: readonly number[];
  platformIds: readonly number[];
  includeCommon: boolean;
  updatedFrom: Date | null;
  updatedTo: Date | null;
  sort: SearchSort;
  /** From 1. */
  page: number;
  total: number;
  engine: SearchEngineName;
  degraded: boolean;
  tookMs: number;
  visit: Visit;
  /** Asked with a key or token of some role. */
  staff: boolean;
}

/** Suggestions that were answered. */
export interface RecordedSuggestions {
  prefix: string;
  suggestions: number;
  visit: Visit;
}

/** Records what people search for. It neither waits nor throws, so that no answer depends on it. */
export interface SearchRecorder {
  search(search: RecordedSearch): void;
  suggestions(suggestions: RecordedSuggestions): void;
}
