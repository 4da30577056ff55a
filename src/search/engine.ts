import type { ArticleVisibility } from '../articles/index.js';
import type { DictionaryEntry } from '../language/index.js';

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
 * What an engine holds of one published article. Ids are Postgres's; names and slugs of the
 * catalogue are not for display.
 */
export interface SearchDocument {
  articleId: number;
  title: string;
  keywords: string[];
  /** Product name, then category names from the root down: searched, not shown. */
  breadcrumb: string[];
  /**
   * The plain text of all variants by paragraph, each repeated paragraph once, in order. No
   * paragraph has a line break.
   */
  paragraphs: string[];
  productId: number;
  /** From the root down to the article's own category. */
  categoryIds: number[];
  /** The platforms of all variants, 공통 included under its own id. */
  platformIds: number[];
  /** Who may see it. */
  visibility: ArticleVisibility;
  /** The key of the order by title (`titleSortKey`). */
  titleSort: string;
  /** >= 0. */
  popularity: number;
  publishedAt: Date;
  updatedAt: Date;
}

/** What is searched for. Browsing is the absence of a query. */
export interface EngineQuery {
  /** Normalised (`language/normalize`), never empty: an article with this title comes first. */
  text: string;
  /**
   * What of the text is searched for (not what makes a question of it) in pieces, in order; each is
   * followed by other texts that can stand for it, of which the best counts in each article.
   * Without synonyms it is one piece. Bigrams are those of the first texts.
   */
  parts: string[][];
  /** Articles of these score higher; nothing is filtered. */
  preferred: { productIds: number[]; platformIds: number[] };
}

/**
 * OR within one list, AND across them; an absent list filters nothing, an empty list matches
 * nothing.
 */
export interface EngineFilter {
  productIds?: number[];
  /**
   * Each means itself and all below it: it matches when it stands anywhere in
   * `SearchDocument.categoryIds`.
   */
  categoryIds?: number[];
  /** 공통 has been added by the caller where it counts. */
  platformIds?: number[];
  /** Inclusive. */
  updatedFrom?: Date;
  /** Exclusive. */
  updatedTo?: Date;
}

/**
 * Which facets to count. PRODUCT leaves out the product and the category filter, CATEGORY the
 * category filter, PLATFORM the platform filter; all else holds. For platforms the caller names
 * each bucket and the platform ids that fall into it (itself, and 공통 where that counts), because
 * a plain count of values would miss the common articles.
 */
export interface FacetRequest {
  product: boolean;
  category: boolean;
  platform: { platformId: number; matches: number[] }[] | null;
}

/**
 * Values of the sort key of a hit, in the engine's own order and types; JSON-safe; opaque to
 * everybody else.
 */
export type SortValues = (string | number | null)[];

/** Where a page begins: behind the hit that had those sort values, or behind so many hits. */
export type EnginePosition = { sort: SortValues } | { offset: number };

export interface EngineRequest {
  query: EngineQuery | null;
  filter: EngineFilter;
  /**
   * Whether articles for staff are found and counted too; if not, no score tells that there are
   * any.
   */
  internal: boolean;
  /**
   * RELEVANCE: best score, then most popular, then newest (latest publishedAt); without a query the
   * last two alone, as POPULARITY. Every order ends with the article id as text, ascending.
   */
  sort: SearchSort;
  /** >= 0; with 0 only totals and facets are wanted. */
  first: number;
  after?: EnginePosition;
  facets: FacetRequest;
  /** What was not asked for is not computed. */
  highlight: { title: boolean; body: boolean };
}

/**
 * A text of the index with the ranges that the query matched: [start, end) in UTF-16 units,
 * ascending, not overlapping, adjacent ones merged.
 */
export interface MatchedText {
  text: string;
  ranges: [start: number, end: number][];
}

export interface EngineHit {
  articleId: number;
  /** null unless sorted by relevance with a query. */
  score: number | null;
  sort: SortValues;
  /** null where not asked for, or where nothing in the title matched. */
  title: MatchedText | null;
  /** The paragraphs in which something matched, in order; empty where not asked for. */
  paragraphs: MatchedText[];
}

export interface EngineResponse {
  /** Exact. */
  total: number;
  hits: EngineHit[];
  /** By id; a value without a document is absent. null where not asked for. */
  facets: {
    product: Map<number, number> | null;
    category: Map<number, number> | null;
    platform: Map<number, number> | null;
  };
}

/**
 * What an engine answered, and which one it was. `degraded`: the first choice of engine could not.
 */
export type EngineAnswer = EngineResponse & { engine: SearchEngineName; degraded: boolean };

/**
 * One term of a text as the engine cuts it; its range [start, end) in UTF-16 units; its tag in the
 * dictionary of the analyzer, if it has one.
 */
export interface AnalyzedTerm {
  term: string;
  start: number;
  end: number;
  position: number;
  partOfSpeech: string | null;
}

/**
 * The search port. One call answers hits, exact total and facets from the generation that is live.
 * Tombstones never appear nor count. Throws `EngineUnavailable` when the engine cannot answer now.
 */
export interface SearchEngine {
  readonly name: SearchEngineName;
  search(request: EngineRequest): Promise<EngineResponse>;
  /** The terms of a text as the live generation cuts it. */
  analyze(text: string): Promise<AnalyzedTerm[]>;
}

/** How an engine's index stands to Postgres. */
export interface IndexStanding {
  /** The indexer keeps a live generation. */
  live: boolean;
  /** How long the oldest change that is not in it has waited, in seconds; 0 when none waits. */
  behindSeconds: number;
}

/**
 * The engine could not be reached, timed out, has no live generation, or answered that it cannot
 * answer.
 */
export class EngineUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'EngineUnavailable';
  }
}

/** One change on its way into a generation; without a document it is a tombstone. */
export interface IndexChange {
  articleId: number;
  /**
   * From the sequence `index_version`, drawn before the state was read: the higher one is the newer
   * state.
   */
  version: number;
  document: SearchDocument | null;
}

/**
 * What became of one change. `done`: it, or a newer state, is in the index; `newer` is the version
 * of that state, proved by looking at the index. `retry`: the engine could not take it now;
 * `doubtful` where that may as well be the document's fault. `refused`: the engine will never take
 * this document.
 */
export type IndexOutcome =
  | { kind: 'done'; newer?: number }
  | { kind: 'retry'; reason: string; doubtful?: true }
  | { kind: 'refused'; reason: string };

/**
 * What a generation holds of an article; no document where what is searched of it does not add up.
 */
export interface HeldDocument {
  version: number;
  document: SearchDocument | null;
}

/**
 * The write side of an engine, called by the indexer and by what compares an index with Postgres. A
 * generation is one complete copy of the index; searches read the live one. Every method is
 * idempotent. Throws `EngineUnavailable` when the engine as a whole is away.
 */
export interface IndexWriter {
  readonly name: SearchEngineName;
  /**
   * Changes whenever mapping, analysis or these words do, so that a generation made otherwise is
   * noticed and rebuilt.
   */
  fingerprint(dictionary: readonly DictionaryEntry[]): string;
  /** How many `write` calls may run at once with profit. */
  readonly parallelWrites: number;
  /**
   * An empty generation whose texts will be cut with these words beside the analyzer's own; of two
   * entries for one word the later counts. One that exists keeps what it holds, and can be written
   * afterwards.
   */
  createGeneration(generation: string, dictionary: readonly DictionaryEntry[]): Promise<void>;
  /**
   * One outcome per change, in order; EngineUnavailable when the generation does not exist. With
   * `refresh` the changes can be found when the call returns.
   */
  write(
    generation: string,
    changes: IndexChange[],
    options: { refresh: boolean },
  ): Promise<IndexOutcome[]>;
  /** Makes everything written findable and counts the documents that are not tombstones. */
  count(generation: string): Promise<number>;
  /**
   * What the generation holds of these articles, findable yet or not; those it does not hold, or as
   * tombstones, are absent.
   */
  read(generation: string, articleIds: readonly number[]): Promise<Map<number, HeldDocument>>;
  /**
   * Every article that the generation holds as findable, tombstones left out, a page of at most
   * `limit` at a time in an order of the engine's own. Hand `next` back as `after`; null ends it.
   * What changes meanwhile may or may not be among them.
   */
  list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }>;
  /** The highest version that the generation holds, tombstones included; 0 when empty. */
  highestVersion(generation: string): Promise<number>;
  /**
   * Makes a generation that was filled ready to be searched fast; takes as long as it takes, and it
   * may be written meanwhile.
   */
  prepare(generation: string): Promise<void>;
  /**
   * Makes this generation the live one, atomically and only if `replacing` is live (null: none):
   * whoever decided on what has changed since is refused with EngineUnavailable, as is a generation
   * that does not exist; the live one stays.
   */
  activate(generation: string, replacing: string | null): Promise<void>;
  /** The generation that searches read now, null when there is none. */
  liveGeneration(): Promise<string | null>;
  /**
   * All generations that exist, complete or not: what nobody knows of any more is dropped by the
   * indexer.
   */
  listGenerations(): Promise<string[]>;
  dropGeneration(generation: string): Promise<void>;
  close(): Promise<void>;
}
