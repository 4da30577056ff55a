import type { ArticleVisibility } from '../articles/index.js';
import type { DictionaryEntry } from '../language/index.js';
import type { MarkedText } from '../core/sentences.js';
import type { EngineQuery } from './engine-query.js';

export { alternativesOf } from './engine-query.js';
export type { EngineQuery, QueryPart, QueryPhrase } from './engine-query.js';

/** The names of the engines, as GraphQL shows them. */
export enum SearchEngineName {
  ELASTICSEARCH = 'ELASTICSEARCH',
  POSTGRES = 'POSTGRES',
}

export enum SearchSort {
  RELEVANCE = 'RELEVANCE',
  UPDATED = 'UPDATED',
  POPULARITY = 'POPULARITY',
  TITLE = 'TITLE',
}

/**
 * A published article as an engine holds it. Ids are those of Postgres. Names from the catalogue are
 * only searched; what is displayed comes from Postgres.
 */
export interface SearchDocument {
  articleId: number;
  title: string;
  keywords: string[];
  /** Product name, then category names from the root down: searched, not shown. */
  breadcrumb: string[];
  /**
   * The plain text of all variants by paragraph, in order, repeated paragraphs only once. No
   * paragraph has a line break.
   */
  paragraphs: string[];
  productId: number;
  /** From the root down to the article's own category. */
  categoryIds: number[];
  /** The platforms of all variants; 공통 under its own id. */
  platformIds: number[];
  /** Who may see it. */
  visibility: ArticleVisibility;
  /** The sort key of the title (`titleSortKey`). */
  titleSort: string;
  /** >= 0. */
  popularity: number;
  publishedAt: Date;
  updatedAt: Date;
}

/**
 * OR within one list, AND across lists. An absent list filters nothing; an empty list matches
 * nothing.
 */
export interface EngineFilter {
  productIds?: number[];
  /** Each with all below it: it matches anywhere in `SearchDocument.categoryIds`. */
  categoryIds?: number[];
  /** The caller has added 공통 where it matches too. */
  platformIds?: number[];
  /** Inclusive. */
  updatedFrom?: Date;
  /** Exclusive. */
  updatedTo?: Date;
}

/**
 * Which facets to count. PRODUCT ignores the product and the category filter, CATEGORY the category
 * filter, PLATFORM the platform filter; all other filters apply. For platforms the caller names each
 * bucket with the platform ids that it counts (itself, and 공통 where that matches too), because a
 * plain count of values would miss the common articles.
 */
export interface FacetRequest {
  product: boolean;
  category: boolean;
  platform: { platformId: number; matches: number[] }[] | null;
}

/** The sort key of a hit in the order and types of its engine. JSON-safe; opaque to all others. */
export type SortValues = (string | number | null)[];

/** Where a page begins: after the hit with these sort values, or after a number of hits. */
export type EnginePosition = { sort: SortValues } | { offset: number };

export interface EngineRequest {
  query: EngineQuery | null;
  filter: EngineFilter;
  /** Whether internal articles are found and counted too. If not, they do not influence scores. */
  internal: boolean;
  /**
   * RELEVANCE: best score, then most popular, then newest (latest publishedAt). Without a query only
   * the last two, as for POPULARITY. Every order ends with the article id as text, ascending.
   */
  sort: SearchSort;
  /**
   * The lowest score of a hit. `answers`: `answerShare` of the best score that the query reaches
   * without its filter, before the bonus for an equal title or keyword. Matches below it are neither
   * hits nor counted, whatever the order. null: every match is a hit, as without a query.
   */
  minimumScore: number | 'answers' | null;
  /** Maximum number of hits, >= 0. With 0 only totals and facets are read. */
  first: number;
  after?: EnginePosition;
  facets: FacetRequest;
  /** Which highlights to compute. */
  highlight: { title: boolean; body: boolean };
}

/**
 * A text of the index with the ranges that the query matched: [start, end) in UTF-16 units,
 * ascending, not overlapping; adjacent ranges are merged.
 */
export type MatchedText = MarkedText;

export interface EngineHit {
  articleId: number;
  /** null unless sorted by relevance with a query. */
  score: number | null;
  sort: SortValues;
  /** null if not requested, or if nothing in the title matched. */
  title: MatchedText | null;
  /** The paragraphs in which something matched, in order; empty if not requested. */
  paragraphs: MatchedText[];
}

export interface EngineResponse {
  /**
   * How many requests were sent to Elasticsearch for it, and how many of them again, because there
   * was no answer in time. Absent if it was remembered, and for Postgres.
   */
  requests?: { sent: number; again: number };
  /** Exact. */
  total: number;
  /** The lowest score of a hit that was applied; null if none was. */
  minimumScore: number | null;
  /**
   * The article with the best score that the query reaches without its filter, for a request with
   * the minimum score `answers`; null if nothing matches, and for other requests.
   */
  bestArticleId: number | null;
  hits: EngineHit[];
  /** Counts by id; values without documents are absent. null if not requested. */
  facets: {
    product: Map<number, number> | null;
    category: Map<number, number> | null;
    platform: Map<number, number> | null;
  };
}

/** The answer and its engine. `degraded`: the primary engine could not answer. */
export type EngineAnswer = EngineResponse & { engine: SearchEngineName; degraded: boolean };

/**
 * One term of a text as the engine tokenizes it, with its range [start, end) in UTF-16 units and
 * its part-of-speech tag, if there is one.
 */
export interface AnalyzedTerm {
  term: string;
  start: number;
  end: number;
  position: number;
  partOfSpeech: string | null;
}

/**
 * The search port. One call returns hits, exact total and facets of the live generation. Tombstones
 * are neither found nor counted. Every method throws `EngineUnavailable` when the engine cannot
 * answer now.
 */
export interface SearchEngine {
  readonly name: SearchEngineName;
  search(request: EngineRequest): Promise<EngineResponse>;
  /** The terms of a text, tokenized as in the live generation. */
  analyze(text: string): Promise<AnalyzedTerm[]>;
}

/** The state of an engine's index, compared with Postgres. */
export interface IndexState {
  /** Whether there is a live generation that the indexer keeps up to date. */
  live: boolean;
  /** The age of the oldest change that is missing in the index, in seconds; 0 if none is. */
  behindSeconds: number;
}

/** The engine cannot be reached, timed out, has no live generation, or refused to answer. */
export class EngineUnavailable extends Error {
  /** Stable, for operators: it stands beside the message. */
  readonly code: string;

  constructor(message: string, options: { cause?: unknown; code: string }) {
    super(message, options);
    this.name = 'EngineUnavailable';
    this.code = options.code;
  }
}

/** A change to write into a generation. Without a document it is a tombstone. */
export interface IndexChange {
  articleId: number;
  /**
   * From the sequence `index_version`, taken before the state was read. The higher version is the
   * newer state.
   */
  version: number;
  document: SearchDocument | null;
}

/**
 * The result of one change. `done`: this or a newer state is in the index; `newer` is the version
 * of the newer state, read from the index. `retry`: the engine could not accept the change now;
 * `documentSuspected` if the document may be the cause, `code` as in `EngineUnavailable`. `refused`:
 * the engine will never accept this document.
 */
export type IndexOutcome =
  | { kind: 'done'; newer?: number }
  | { kind: 'retry'; reason: string; code: string; documentSuspected?: true }
  | { kind: 'refused'; reason: string };

/** A document of a generation. `document` is null if its indexed fields contradict each other. */
export interface IndexedDocument {
  version: number;
  document: SearchDocument | null;
}

/**
 * The writing side of an engine, for the indexer and for the comparison of an index with Postgres. A
 * generation is one complete copy of the index; searches read the live one. Every method is
 * idempotent, and throws `EngineUnavailable` when the whole engine is unavailable.
 */
export interface IndexWriter {
  readonly name: SearchEngineName;
  /** Reads the version of the engine, on which `fingerprint` depends. */
  inspect(): Promise<void>;
  /**
   * Depends on the mapping, the analysis, this dictionary and the version of the engine, so that an
   * outdated generation is detected and rebuilt. Until `inspect` the version is a guess.
   */
  fingerprint(dictionary: readonly DictionaryEntry[]): string;
  /** The useful number of concurrent `write` calls. */
  readonly parallelWrites: number;
  /**
   * Creates an empty generation whose texts are tokenized with this dictionary in addition to the
   * analyzer's own. Of two entries for one word, the later one counts. An existing generation keeps
   * its documents and can be written afterwards.
   */
  createGeneration(generation: string, dictionary: readonly DictionaryEntry[]): Promise<void>;
  /**
   * Writes changes. Resolves to one outcome per change, in order. With `refresh`, the changes are
   * searchable afterwards. EngineUnavailable if the generation does not exist.
   */
  write(
    generation: string,
    changes: IndexChange[],
    options: { refresh: boolean },
  ): Promise<IndexOutcome[]>;
  /**
   * Counts the documents without tombstones. Makes all writes searchable before, unless `refresh` is
   * false.
   */
  count(generation: string, options?: { refresh: boolean }): Promise<number>;
  /**
   * Reads the documents of these articles by id, including writes that are not searchable yet.
   * Missing articles and tombstones are left out.
   */
  read(generation: string, articleIds: readonly number[]): Promise<Map<number, IndexedDocument>>;
  /**
   * Pages through all searchable articles of the generation, without tombstones, at most `limit` at
   * a time, in an order that the engine chooses. `next` is the `after` of the next page; null ends
   * the list. Concurrent changes may or may not be included.
   */
  list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }>;
  /** The highest version in the generation, including tombstones; 0 if it is empty. */
  highestVersion(generation: string): Promise<number>;
  /** Prepares a filled generation for fast searches. May take long; writes are possible meanwhile. */
  prepare(generation: string): Promise<void>;
  /**
   * Makes this generation live, atomically and only if `replacing` is live now (null: no generation
   * is live). Otherwise, and if the generation does not exist, throws EngineUnavailable and changes
   * nothing.
   */
  activate(generation: string, replacing: string | null): Promise<void>;
  /**
   * Removes what replaced documents left in a live generation. To be called now and then. Resolves
   * to whether searches may have other answers since the last call. Absent if replaced documents
   * leave nothing.
   */
  tidy?(generation: string): Promise<boolean>;
  /** The generation that searches read now; null if there is none. */
  liveGeneration(): Promise<string | null>;
  /** All generations that exist, complete or not; the indexer drops those that are not needed. */
  listGenerations(): Promise<string[]>;
  dropGeneration(generation: string): Promise<void>;
  close(): Promise<void>;
}
