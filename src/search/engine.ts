import type { DictionaryEntry } from '../language/index.js';
import type { MarkedText } from '../core/text/sentences.js';
import type { EntryFacts, FilterLists } from './entry-fields.js';

/** The values are those of GraphQL. */
export enum SearchEngineName {
  ELASTICSEARCH = 'ELASTICSEARCH',
  MEMORY = 'MEMORY',
  /** No engine any more. Remains for older clients of GraphQL. */
  POSTGRES = 'POSTGRES',
}

export enum SearchSort {
  RELEVANCE = 'RELEVANCE',
  UPDATED = 'UPDATED',
  POPULARITY = 'POPULARITY',
  TITLE = 'TITLE',
}

/**
 * A published article as an engine stores it: the facts of `ENTRY_FIELDS`, with the ids of
 * Postgres, and its texts. Names from the catalogue are only searched; Postgres has the names to
 * show.
 */
export interface SearchDocument extends EntryFacts {
  articleId: number;
  title: string;
  keywords: string[];
  /** Questions in users' words. Searched, not shown. */
  questions: string[];
  /** Product name, then category names from the root down. Searched, not shown. */
  breadcrumb: string[];
  /** The plain text of all variants: each distinct paragraph, in order, without line breaks. */
  paragraphs: string[];
}

/**
 * OR within a list, AND across lists. An absent list matches all, an empty list nothing. A category
 * includes the categories below. The caller adds the platform 공통 if common articles match too.
 */
export interface EngineFilter extends FilterLists {
  /** Inclusive. */
  updatedFrom?: Date;
  /** Exclusive. */
  updatedTo?: Date;
}

/**
 * Which facets to count; `ENTRY_FIELDS` says which filters each facet ignores. The caller gives the
 * platform ids that each platform bucket counts (the platform, and 공통 where common articles match
 * too).
 */
export interface FacetRequest {
  product: boolean;
  category: boolean;
  platform: { platformId: number; matches: number[] }[] | null;
}

/** The sort key of a hit, in the order and types of its engine; serializable as JSON. */
export type SortValues = (string | number | null)[];

/** Where a page begins: after the hit with these sort values, or after this number of hits. */
export type EnginePosition = { sort: SortValues } | { offset: number };

/** An article that is near to a query by meaning. */
export interface Neighbour {
  articleId: number;
  /** Added to the score of the article, as a share of the best score that the query reaches. */
  share: number;
  /** Whether the article is a hit even if the words do not find it. */
  isHit: boolean;
}

export interface EngineRequest {
  query: EngineQuery | null;
  /** The ids of articles that an editor pinned to the query: they lead all others, in this order. */
  pins: readonly number[];
  /** Their shares count only for the order RELEVANCE. */
  neighbours: readonly Neighbour[];
  filter: EngineFilter;
  /** The names of the searched shelves. Articles of other shelves do not influence scores. */
  shelves: readonly string[];
  /**
   * RELEVANCE: best score, then most popular, then latest publishedAt; without a query as
   * POPULARITY, which ignores scores. Every order ends with the article id as text, ascending.
   */
  sort: SearchSort;
  /**
   * The lowest score of a hit by words; lower matches are neither hits nor counted, in every order.
   * `answers`: `answerShare` of the best score that the query reaches without filter, before the
   * bonus for an equal title or keyword; Elasticsearch gets this score as a number from
   * `SearchEngines`. null, or no query: every match is a hit.
   */
  minimumScore: number | 'answers' | null;
  /** Maximum number of hits. With 0, only totals and facets are read. */
  first: number;
  after?: EnginePosition;
  facets: FacetRequest;
  /** Which highlights to compute. */
  highlight: { title: boolean; body: boolean };
}

/** Restricts the articles that can be found. */
export type EngineScope = Pick<EngineRequest, 'filter' | 'shelves'>;

/**
 * A text of the index with the matched ranges: [start, end) in UTF-16 units, ascending, with
 * adjacent ranges merged.
 */
export type MatchedText = MarkedText;

export interface EngineHit {
  articleId: number;
  /** null unless sorted by relevance with a query. */
  score: number | null;
  sort: SortValues;
  /** null if not requested, or without a match in the title. */
  title: MatchedText | null;
  /** The paragraphs with a match, in order; empty if not requested. */
  paragraphs: MatchedText[];
  /** Whether the words find the article, not only its meaning. */
  isByWords: boolean;
}

export interface EngineResponse {
  /** Exact. */
  total: number;
  /** The lowest score of a hit that was applied; null if every match is a hit. */
  minimumScore: number | null;
  /**
   * For the minimum score `answers`: the article with the best score that the query reaches without
   * filter. Otherwise, and without a match, null.
   */
  bestArticleId: number | null;
  /** The second best score as a share of that article's score; 0 without a second match. */
  nextShare: number;
  hits: EngineHit[];
  /** Counts by id; values without documents are absent. null if not requested. */
  facets: {
    product: Map<number, number> | null;
    category: Map<number, number> | null;
    platform: Map<number, number> | null;
  };
}

/** The best score that a query reaches without filter, without bonuses, and the article. */
export interface BestMatch {
  score: number;
  articleId: number;
  /** The second best score as a share of the best one; 0 without a second match. */
  nextShare: number;
}

/** `degraded`: the engine stood in for the primary one. */
export type EngineAnswer = EngineResponse & { engine: SearchEngineName; degraded: boolean };

/** A term of a text as the engine tokenizes it, with its range [start, end) in UTF-16 units. */
export interface AnalyzedTerm {
  term: string;
  start: number;
  end: number;
  position: number;
  partOfSpeech: string | null;
}

/**
 * The search port. One call returns hits, exact total and facets of the live generation, without
 * tombstones. Every method throws `EngineUnavailable` if the engine cannot answer now.
 */
export interface SearchEngine {
  readonly name: SearchEngineName;
  search(request: EngineRequest): Promise<EngineResponse>;
  /** The best match of a query; null if nothing matches. */
  best(query: EngineQuery, scope: Pick<EngineRequest, 'shelves'>): Promise<BestMatch | null>;
  /** The terms of a text, tokenized as in the live generation. */
  analyze(text: string): Promise<AnalyzedTerm[]>;
}

/** The state of an engine's index, compared with Postgres. */
export interface IndexState {
  /** Whether there is a live generation that the indexer keeps up to date. */
  live: boolean;
  /** The age of the oldest change that the index lacks, in seconds; 0 if it lacks none. */
  behindSeconds: number;
}

/** The engine cannot be reached, timed out, has no live generation, or refused to answer. */
export class EngineUnavailable extends Error {
  /** A stable code for operators, logged beside the message. */
  readonly code: string;

  constructor(message: string, options: { cause?: unknown; code: string }) {
    super(message, options);
    this.name = 'EngineUnavailable';
    this.code = options.code;
  }
}

/** A change to write into a generation; a tombstone if `document` is null. */
export interface IndexChange {
  articleId: number;
  /**
   * Drawn from the sequence `index_version` before the state was read. Of two states, the newer one
   * has the higher version.
   */
  version: number;
  document: SearchDocument | null;
}

/**
 * The result of one change. `done`: the index has this state, or a newer one of the version
 * `newer`. `retry`: the engine could not accept the change now; `documentSuspected` if the document
 * may be the cause, `code` as in `EngineUnavailable`. `refused`: the engine will never accept this
 * document.
 */
export type IndexOutcome =
  | { kind: 'done'; newer?: number }
  | { kind: 'retry'; reason: string; code: string; documentSuspected?: true }
  | { kind: 'refused'; reason: string };

/** An article in an index. `content` equals `contentsOf` if the index has the same document. */
export interface IndexedArticle {
  version: number;
  content: string;
}

/**
 * A receiver of article changes: the index of an engine, or the words. Every method is idempotent,
 * and throws `EngineUnavailable` if the whole engine is unavailable.
 */
export interface ChangeTarget {
  readonly name: SearchEngineName;
  /** The useful number of concurrent `write` calls. */
  readonly parallelWrites: number;
  /**
   * Resolves to one outcome per change, in order. With `refresh`, the changes are then searchable.
   * EngineUnavailable if the generation does not exist.
   */
  write(
    generation: string,
    changes: IndexChange[],
    options: { refresh: boolean },
  ): Promise<IndexOutcome[]>;
  /** The number of articles without tombstones. With `refresh`, the default, all writes count. */
  count(generation: string, options?: { refresh: boolean }): Promise<number>;
  /** Reads articles, including writes that are not searchable yet; without tombstones. */
  read(generation: string, articleIds: readonly number[]): Promise<Map<number, IndexedArticle>>;
  /** The `content` that articles with these documents must have, in order. */
  contentsOf(documents: readonly SearchDocument[]): Promise<string[]>;
  /**
   * A page of at most `limit` searchable articles, without tombstones, in an order of the target's
   * choice. `next` is the `after` of the next page; null ends the list. Concurrent changes may be
   * missing.
   */
  list(
    generation: string,
    after: string | null,
    limit: number,
  ): Promise<{ articleIds: number[]; next: string | null }>;
}

/**
 * The writing side of an engine whose index is outside of Postgres. A generation is one complete
 * state of the index; searches read the live generation.
 */
export interface IndexWriter extends ChangeTarget {
  /** Reads the version of the engine, on which `fingerprint` depends. */
  inspect(): Promise<void>;
  /**
   * Depends on mapping, analysis, dictionary and version of the engine, and so detects an outdated
   * generation. Before `inspect`, the version is a guess.
   */
  fingerprint(dictionary: readonly DictionaryEntry[]): string;
  /**
   * Creates an empty generation that tokenizes with this dictionary in addition to the analyzer's
   * own. Of two entries for one word, the later one counts. An existing generation keeps its
   * documents.
   */
  createGeneration(generation: string, dictionary: readonly DictionaryEntry[]): Promise<void>;
  /** Prepares a filled generation for fast searches. Slow; writes are possible meanwhile. */
  prepare(generation: string): Promise<void>;
  /**
   * Makes this generation live, atomically, if `replacing` is live now (null: none is live). If
   * not, or if the generation does not exist, throws EngineUnavailable and changes nothing.
   */
  activate(generation: string, replacing: string | null): Promise<void>;
  /** Starts to remove the remains of replaced documents. To be called once an hour. */
  tidy(generation: string): void;
  /** The generation that searches read; null if there is none. */
  liveGeneration(): Promise<string | null>;
  /** All existing generations, complete or not. The indexer drops those without use. */
  listGenerations(): Promise<string[]>;
  dropGeneration(generation: string): Promise<void>;
  close(): Promise<void>;
}

/** A part of a query. */
export interface QueryPart {
  /**
   * The typed words, at least one. A word counts in full if a field has all its terms (이용 and 권
   * of 이용권), otherwise the found terms count by `PARTIAL_WORD_WEIGHT`.
   */
  words: string[];
  /**
   * Texts with the same meaning, which are highlighted. A synonym counts by `ALTERNATIVE_WEIGHT` if
   * a field has all its terms, otherwise not at all.
   */
  synonyms: readonly string[];
  /**
   * Other texts of articles on the subject, from the help words. They count as synonyms do, but are
   * not highlighted: a visitor who typed 신고 does not look for 처리 결과.
   */
  expansions: readonly string[];
  /** Whether the words name a preferred product or platform. */
  isPreference: boolean;
}

/** The texts that are searched in addition to the typed words. */
export function alternativesOf({
  synonyms,
  expansions,
}: Pick<QueryPart, 'synonyms' | 'expansions'>): string[] {
  return [...synonyms, ...expansions];
}

/** A quoted text or an identifier, which is found only as a whole in a title or paragraph. */
export interface QueryPhrase {
  /** Normalised. */
  text: string;
  /** Whether only articles with the phrase match. Otherwise the phrase only raises the score. */
  isRequired: boolean;
}

/** A parsed query. Without an `EngineQuery`, everything under the filter is found. */
export interface EngineQuery {
  /** The whole normalised text, not empty: for the bonus of an equal title. */
  text: string;
  /** The text without polite formulas, not empty: for bigrams. */
  topic: string;
  /**
   * The searched parts of the text in order, without function words. In each article and field, the
   * best of the typed words and the alternatives counts.
   */
  parts: QueryPart[];
  /** Quoted texts, which are required, and identifiers, which are not. */
  phrases: QueryPhrase[];
  /**
   * Whether function words are searched and highlighted: in a literal query, and in a query without
   * other words.
   */
  hasFunctionWords: boolean;
  /** Named products and platforms. Their articles score higher; others are found too. */
  preferred: { productIds: number[]; platformIds: number[] };
}
