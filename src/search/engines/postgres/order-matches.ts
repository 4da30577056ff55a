import {
  type EnginePosition,
  type EngineRequest,
  SearchSort,
  type SortValues,
} from '../../engine.js';
import type { DocumentColumns } from './document-columns.js';

/** A match: its place in a part of the index, and its score. */
export interface Match {
  readonly columns: DocumentColumns;
  readonly place: number;
  readonly score: number;
}

type SortKey = (match: Match) => number;

const POPULARITY: SortKey = ({ columns, place }) => 0 - columns.popularity[place]!;
const PUBLISHED: SortKey = ({ columns, place }) => 0 - columns.publishedAt[place]!;
const UPDATED: SortKey = ({ columns, place }) => 0 - columns.updatedAt[place]!;
const SCORE: SortKey = ({ score }) => 0 - score;
const MOST_POPULAR = [POPULARITY, PUBLISHED];

/** All orders are ascending; the article id follows as text. Titles are compared by Postgres. */
const SORT_KEYS: Record<Exclude<SearchSort, SearchSort.TITLE>, SortKey[]> = {
  [SearchSort.RELEVANCE]: [SCORE, ...MOST_POPULAR],
  [SearchSort.POPULARITY]: MOST_POPULAR,
  [SearchSort.UPDATED]: [UPDATED],
};

/** Matches that are collected before the worst are removed. */
const SPARE = 1_000;

/** The matches of a page in order, each with its sort values. Not for the order by title. */
export function orderMatches(
  matches: readonly Match[],
  { query, sort, first, after }: EngineRequest & { sort: keyof typeof SORT_KEYS },
): { match: Match; sort: SortValues }[] {
  const keys = SORT_KEYS[sort === SearchSort.RELEVANCE && !query ? SearchSort.POPULARITY : sort];
  const compare = (a: Match, b: Match) => {
    for (const key of keys) {
      const difference = key(a) - key(b);
      if (difference !== 0) return difference;
    }
    return compareTexts(idOf(a), idOf(b));
  };
  const isAfter = isAfterPosition(keys, after);
  const offset = after && 'offset' in after ? after.offset : 0;
  const size = offset + first;
  const best: Match[] = [];
  let worst: Match | null = null;
  const removeWorst = () => {
    best.sort(compare);
    best.length = Math.min(best.length, size);
    worst = best.length === size ? best.at(-1)! : null;
  };
  for (const match of matches) {
    if ((worst && compare(match, worst) > 0) || !isAfter(match)) continue;
    if (best.push(match) >= 2 * size + SPARE) removeWorst();
  }
  removeWorst();
  return best
    .slice(offset)
    .map((match) => ({ match, sort: [...keys.map((key) => key(match)), idOf(match)] }));
}

function isAfterPosition(
  keys: readonly SortKey[],
  after: EnginePosition | undefined,
): (match: Match) => boolean {
  if (!after || !('sort' in after)) return () => true;
  const values = after.sort;
  return (match) => {
    for (const [i, key] of keys.entries()) {
      const difference = key(match) - Number(values[i]);
      if (difference !== 0) return difference > 0;
    }
    return idOf(match) > String(values[keys.length]);
  };
}

function idOf({ columns, place }: Match): string {
  return String(columns.articleIds[place]);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
