import { SearchSort, type EngineRequest } from '../../engine.js';

/**
 * One value of a sort order, ascending; what is wanted descending is negated. `d` is the document,
 * `ranked` its score.
 */
export interface SortKey {
  expression: string;
  type: string;
}

const ID: SortKey = { expression: 'd.article_id::text collate "C"', type: 'text' };
const NEWEST: SortKey[] = [{ expression: '-d.published_at', type: 'bigint' }, ID];
const MOST_POPULAR: SortKey[] = [{ expression: '0 - d.popularity', type: 'float8' }, ...NEWEST];

/** Only then do hits have a score. */
export function isScored({ query, sort }: Pick<EngineRequest, 'query' | 'sort'>): boolean {
  return query !== null && sort === SearchSort.RELEVANCE;
}

/** The values by which the hits of a request are put in order; no two hits have the same. */
export function sortKeys(request: Pick<EngineRequest, 'query' | 'sort'>): SortKey[] {
  switch (request.sort) {
    case SearchSort.RELEVANCE:
      return isScored(request)
        ? [{ expression: '0 - ranked.score', type: 'float8' }, ...MOST_POPULAR]
        : MOST_POPULAR;
    case SearchSort.POPULARITY:
      return MOST_POPULAR;
    case SearchSort.UPDATED:
      return [{ expression: '-d.updated_at', type: 'bigint' }, ID];
    case SearchSort.TITLE:
      return [{ expression: 'd.title_sort', type: 'text' }, ID];
  }
}
