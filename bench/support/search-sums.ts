import { BROWSING, type Queries } from './analytics-queries.js';
import type { SimulatedSearch } from './simulated-search.js';

/** The rankings of queries, as the schema names them. */
export type Ranking = 'topQueries' | 'zeroResultQueries' | 'noClickQueries';

/** The first click of a search on an article. */
export interface FirstClick {
  /** The index of the article among those of the query. */
  slot: number;
  position: number;
}

/** The first click on each article that was opened from a search. */
export function firstClicks({ clicks }: SimulatedSearch): FirstClick[] {
  return clicks.filter(
    ({ slot, at }) => !clicks.some((other) => other.slot === slot && other.at < at),
  );
}

/** The figures of all searches of a period. */
export class Totals {
  searches = 0;
  private zeroResults = 0;
  private clicked = 0;
  private clicks = 0;
  private positions = 0;
  private deflected = 0;
  private dailyVisitors = 0;
  private readonly visitors = new Set<number>();

  add({ total, isDeflected, visitor }: SimulatedSearch, opened: readonly FirstClick[]): void {
    this.searches += 1;
    if (total === 0) this.zeroResults += 1;
    if (opened.length > 0) this.clicked += 1;
    if (isDeflected) this.deflected += 1;
    this.clicks += opened.length;
    for (const { position } of opened) this.positions += position;
    this.visitors.add(visitor.number);
  }

  /** Counts the visitors of the day. They are anonymous again on the next day. */
  endDay(): void {
    this.dailyVisitors += this.visitors.size;
    this.visitors.clear();
  }

  figures(): object {
    const rate = (part: number) => (this.searches > 0 ? part / this.searches : 0);
    return {
      searches: this.searches,
      dailyVisitors: this.dailyVisitors,
      zeroResultRate: rate(this.zeroResults),
      clickThroughRate: rate(this.clicked),
      averageClickPosition: this.clicks > 0 ? this.positions / this.clicks : null,
      deflectionRate: rate(this.deflected),
    };
  }
}

/** The figures of each query, by its index. */
export class QuerySums {
  readonly searches: Int32Array;
  private readonly zeroResults: Int32Array;
  private readonly clicked: Int32Array;
  private readonly clicks: Int32Array;
  private readonly positions: Int32Array;
  private readonly results: Float64Array;

  constructor(queries: number) {
    this.searches = new Int32Array(queries);
    this.zeroResults = new Int32Array(queries);
    this.clicked = new Int32Array(queries);
    this.clicks = new Int32Array(queries);
    this.positions = new Int32Array(queries);
    this.results = new Float64Array(queries);
  }

  add({ query, total }: SimulatedSearch, opened: readonly FirstClick[]): void {
    this.searches[query]! += 1;
    this.results[query]! += total;
    if (total === 0) this.zeroResults[query]! += 1;
    if (opened.length > 0) this.clicked[query]! += 1;
    this.clicks[query]! += opened.length;
    for (const { position } of opened) this.positions[query]! += position;
  }

  /** The sums of all queries. */
  totals(): { searches: number; zeroResults: number; clicked: number } {
    const sum = (numbers: Int32Array) => numbers.reduce((a, b) => a + b, 0);
    return {
      searches: sum(this.searches),
      zeroResults: sum(this.zeroResults),
      clicked: sum(this.clicked),
    };
  }

  /** The indexes of the first queries of a ranking, without browsing. */
  ranked(ranking: Ranking, first: number, { all }: Queries): number[] {
    const rank = (query: number) => this.rank(ranking, query);
    const numbers = Array.from(this.searches.keys()).filter(
      (query) => query !== BROWSING && rank(query) > 0,
    );
    return firstOf(
      numbers,
      first,
      (a, b) => rank(b) - rank(a) || byCode(all[a]!.text, all[b]!.text),
    );
  }

  /** The fields of `QueryStatistics` that need no join. */
  statistics(query: number, { all }: Queries): object {
    const searches = this.searches[query]!;
    const clicks = this.clicks[query]!;
    return {
      query: all[query]!.text,
      searches,
      averageResults: this.results[query]! / searches,
      zeroResultRate: this.zeroResults[query]! / searches,
      clickThroughRate: this.clicked[query]! / searches,
      averageClickPosition: clicks > 0 ? this.positions[query]! / clicks : null,
    };
  }

  /** 0 if the query is not in the ranking. */
  private rank(ranking: Ranking, query: number): number {
    if (ranking === 'topQueries') return this.searches[query]!;
    if (ranking === 'zeroResultQueries') return this.zeroResults[query]!;
    return this.clicked[query]! === 0 ? this.searches[query]! - this.zeroResults[query]! : 0;
  }
}

/** The first `count` numbers in this order, without sorting all of them. */
export function firstOf(
  numbers: readonly number[],
  count: number,
  compare: (a: number, b: number) => number,
): number[] {
  const first: number[] = [];
  for (const number of numbers) {
    if (first.length === count && compare(number, first.at(-1)!) >= 0) continue;
    const position = first.findIndex((other) => compare(number, other) < 0);
    first.splice(position < 0 ? first.length : position, 0, number);
    first.length = Math.min(first.length, count);
  }
  return first;
}

/**
 * Compares by code point. Hangul and Latin letters have one UTF-16 unit for each code point.
 */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
