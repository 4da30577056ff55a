import { BIGRAM_WEIGHT, RANKED_FIELDS } from '../../relevance.js';
import type { FieldStatistics } from './index-view.js';
import type { PostingList } from './posting-lists.js';

/** The lists of a term in one part of the index, by field. */
export type TermLists = readonly PostingList[];

/** The parts of BM25 that do not depend on the document. */
export interface Weight {
  weight: number;
  base: number;
  slope: number;
}

/** Weights of terms, by field. */
export type Weights = Map<string, Weight[]>;

/**
 * The weights of the terms of a query, whose lists are given for each part of the index. Document
 * frequencies are counted from the lists, so that they are exact.
 */
export function weightsOf(
  listsOfParts: readonly ReadonlyMap<string, TermLists>[],
  { documents, totalLength }: FieldStatistics,
): Weights {
  const frequencies = new Map<string, number[]>();
  for (const lists of listsOfParts) {
    for (const [term, ofTerm] of lists) {
      const counts = frequencies.get(term) ?? RANKED_FIELDS.map(() => 0);
      frequencies.set(term, counts);
      for (const { field, places } of ofTerm) counts[field]! += places.length;
    }
  }
  const weightOf = (found: number, field: number): Weight => {
    const { terms, k1, b, boost } = RANKED_FIELDS[field]!;
    const all = documents[field]!;
    return {
      base: k1 * (1 - b),
      slope: (k1 * b * all) / totalLength[field]!,
      weight:
        (terms === 'bigrams' ? BIGRAM_WEIGHT * boost : boost) *
        Math.log(1 + (all - found + 0.5) / (found + 0.5)),
    };
  };
  return new Map([...frequencies].map(([term, counts]) => [term, counts.map(weightOf)]));
}
