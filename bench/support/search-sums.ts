import { BROWSING, type Queries, type SimulatedQuery } from './analytics-queries.js';
import type { SimulatedSearch } from './simulated-search.js';

/** The rankings of queries, as the schema names them. */
export const RANKINGS = [
  'topQueries',
  'zeroResultQueries',
  'unansweredQueries',
  'filteredOutQueries',
  'noClickQueries',
  'rarelyClickedQueries',
] as const;
export type Ranking = (typeof RANKINGS)[number];

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

/** Why a search has no answer, as the schema defines it; null if it has one. */
function failureOf(
  { total, products, categories, platforms }: SimulatedSearch,
  { text, confidence }: SimulatedQuery,
): 'unanswered' | 'filteredOut' | null {
  if (confidence === 'NONE') return text === '' ? null : 'unanswered';
  if (total > 0) return null;
  const isFiltered = [products, categories, platforms].some((ids) => ids.length > 0);
  if (confidence !== null || isFiltered) return 'filteredOut';
  return text === '' ? null : 'unanswered';
}

/** The upper bound of the Wilson score interval (95 %). */
function wilsonUpperBound(successes: number, trials: number): number {
  const z = 1.96;
  const share = successes / trials;
  const spread = Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return (share + z ** 2 / (2 * trials) + z * spread) / (1 + z ** 2 / trials);
}

/** The figures of all searches of a period. */
export class Totals {
  searches = 0;
  private zeroResults = 0;
  private unanswered = 0;
  private clicked = 0;
  private clicks = 0;
  private positions = 0;
  private deflected = 0;
  private dailyVisitors = 0;
  private readonly visitors = new Set<number>();

  add(search: SimulatedSearch, query: SimulatedQuery, opened: readonly FirstClick[]): void {
    const { total, isDeflected, visitor } = search;
    this.searches += 1;
    if (total === 0) this.zeroResults += 1;
    if (failureOf(search, query) === 'unanswered') this.unanswered += 1;
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
      unansweredRate: rate(this.unanswered),
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
  private readonly unanswered: Int32Array;
  private readonly filteredOut: Int32Array;
  private readonly clicked: Int32Array;
  private readonly clicks: Int32Array;
  private readonly positions: Int32Array;
  private readonly results: Float64Array;

  constructor(queries: number) {
    this.searches = new Int32Array(queries);
    this.zeroResults = new Int32Array(queries);
    this.unanswered = new Int32Array(queries);
    this.filteredOut = new Int32Array(queries);
    this.clicked = new Int32Array(queries);
    this.clicks = new Int32Array(queries);
    this.positions = new Int32Array(queries);
    this.results = new Float64Array(queries);
  }

  add(search: SimulatedSearch, of: SimulatedQuery, opened: readonly FirstClick[]): void {
    const { query, total } = search;
    const failure = failureOf(search, of);
    if (failure !== null) this[failure][query]! += 1;
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
    const average = this.averageClickRate();
    const rank = (query: number) => this.rank(ranking, query, average);
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
      unansweredRate: this.unanswered[query]! / searches,
      filteredOutRate: this.filteredOut[query]! / searches,
      clickThroughRate: this.clicked[query]! / searches,
      averageClickPosition: clicks > 0 ? this.positions[query]! / clicks : null,
    };
  }

  /** 0 if the query is not in the ranking. */
  private rank(ranking: Ranking, query: number, average: number): number {
    if (ranking === 'topQueries') return this.searches[query]!;
    if (ranking === 'zeroResultQueries') return this.zeroResults[query]!;
    if (ranking === 'unansweredQueries') return this.unanswered[query]!;
    if (ranking === 'filteredOutQueries') return this.filteredOut[query]!;
    const [found, clicked] = [this.found(query), this.clicked[query]!];
    if (ranking === 'noClickQueries') return clicked === 0 ? found : 0;
    return found > 0 && wilsonUpperBound(clicked, found) < average ? found * average - clicked : 0;
  }

  /** The number of searches with results. */
  private found(query: number): number {
    return this.searches[query]! - this.zeroResults[query]!;
  }

  /** The share of searches with a click, among those with a query and results. */
  private averageClickRate(): number {
    let [found, clicked] = [0, 0];
    for (const query of this.searches.keys()) {
      if (query === BROWSING) continue;
      found += this.found(query);
      clicked += this.clicked[query]!;
    }
    return clicked / found;
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
