import type { Article } from '../articles/index.js';
import type { SearchConfidence } from './confidence.js';
import type { EngineAnswer, Neighbour } from './engine.js';
import type { Interpretation } from './interpretation/interpret.js';
import type { SearchPlan } from './plan-search.js';
import type { MeaningUse } from './search-types.js';

/** What the meaning of a query adds to its words. */
export interface Nearness {
  /** null without a model server. */
  readonly use: MeaningUse | null;
  readonly neighbours: readonly Neighbour[];
  /** null: as by words alone. */
  readonly confidence: SearchConfidence | null;
}

/** What the meaning of a query, and its pins, add to its words. */
export interface Meant extends Nearness {
  /** The ids of the pinned articles, in order. None of them is a neighbour. */
  readonly pins: readonly number[];
}

/** A part of the text of a variant, and the cosine to a query. */
export interface NearPassage {
  readonly variantId: number;
  readonly start: number;
  readonly similarity: number;
}

/** The passages of articles, the nearest first. */
export type NearPassages = ReadonlyMap<number, readonly NearPassage[]>;

/** The engine's answer, with the interpretation of the query. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
  readonly meant: Meant;
  /** null without a query or minimum score, and if this replica lacks the best article. */
  readonly confidence: SearchConfidence | null;
}

/** The result of a search, of which `toConnection` makes the answer of GraphQL. */
export interface SearchAnswer {
  readonly plan: SearchPlan;
  readonly found: FoundHits;
  /** The articles of the hits, in order; null: the caller may not see the article. */
  readonly articles: readonly (Article | null)[];
  /** The passages of articles that the words do not find; of all articles if passages are selected. */
  readonly passages: NearPassages;
  readonly tookMs: number;
}
