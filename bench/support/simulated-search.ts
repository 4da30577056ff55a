const MINUTE = 60_000;

/** The sources of searches. */
export const SOURCES = ['app', 'web', 'api'] as const;

/** A click on a result. An article may be clicked more than once. */
export interface SimulatedClick {
  at: number;
  /** The index of the article among those of the query. */
  slot: number;
  position: number;
}

/** A search with its outcome. Times are milliseconds since 1970. */
export interface SimulatedSearch {
  at: number;
  id: string;
  /** The index of the query. */
  query: number;
  total: number;
  source: (typeof SOURCES)[number];
  /** The ids in the filter. */
  products: readonly number[];
  categories: readonly number[];
  platforms: readonly number[];
  sort: string;
  staff: boolean;
  visitor: SimulatedVisitor;
  clicks: SimulatedClick[];
  /** False for a keystroke that the next search continues. The log drops it. */
  isKept: boolean;
  /** Whether it has a click and the visitor made no other search within five minutes. */
  isDeflected: boolean;
}

/** A visitor of one day in Korea. */
export interface SimulatedVisitor {
  number: number;
  name: Buffer;
}

/** The search at another time, with its clicks. Clicks after `now` are dropped. */
export function shifted(
  { at, clicks }: SimulatedSearch,
  to: number,
  now: number,
): Pick<SimulatedSearch, 'at' | 'clicks'> {
  return {
    at: to,
    clicks: clicks
      .map((click) => ({ ...click, at: click.at + to - at }))
      .filter((click) => click.at < now),
  };
}

/**
 * Sets `isDeflected` of the searches of a visitor, which are in chronological order. The last
 * search is kept even if it is a keystroke.
 */
export function withDeflection(searches: SimulatedSearch[]): SimulatedSearch[] {
  if (searches.length > 0) searches.at(-1)!.isKept = true;
  const kept = searches.filter(({ isKept }) => isKept);
  kept.forEach((search, i) => {
    const next = kept[i + 1];
    search.isDeflected =
      search.clicks.length > 0 && (next === undefined || next.at - search.at > 5 * MINUTE);
  });
  return searches;
}
