import type { SearchConfidence } from './confidence.js';
import type { Neighbour } from './engine.js';
import type { MeaningUse } from './search-types.js';

/** What the meaning of a query adds to its words. */
export interface Meant {
  /** null without a model server. */
  readonly use: MeaningUse | null;
  readonly neighbours: readonly Neighbour[];
  /** null: as by words alone. */
  readonly confidence: SearchConfidence | null;
}

/** A part of the text of a variant, and the cosine to a query. */
export interface NearPassage {
  readonly variantId: number;
  readonly start: number;
  readonly similarity: number;
}

/** The passages of articles, the nearest first. */
export type NearPassages = ReadonlyMap<number, readonly NearPassage[]>;
