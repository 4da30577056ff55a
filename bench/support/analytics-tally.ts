import type { Catalogue, Value } from './analytics-catalogue.js';
import { type Unit, ZoneClock } from './analytics-clocks.js';
import { BROWSING, type PlayedRewrite, type Queries, SLOTS } from './analytics-queries.js';
import type { PlayedSearch } from './analytics-traffic.js';

const HOUR = 3_600_000;

/** The facets, as the schema names them. */
export const FACET_FIELDS = ['PRODUCT', 'CATEGORY', 'PLATFORM'] as const;
export type Facet = (typeof FACET_FIELDS)[number];

/** Which searches are asked for. */
export interface Question {
  name: string;
  from: number;
  to: number;
  timeZone: string;
  source?: PlayedSearch['source'];
  products?: readonly Value[];
  categories?: readonly Value[];
  platforms?: readonly Value[];
}

/** Which queries come first. */
export type Ranking = 'topQueries' | 'zeroResultQueries' | 'noClickQueries';

/**
 * What `searchAnalytics` has to answer to a question, computed of the played searches themselves as
 * the schema describes it.
 */
export class Tally {
  private readonly hours = new Map<
    number,
    { searches: number; zeroResults: number; clicks: number }
  >();
  private readonly facets = new Map<Facet, Map<number, QuerySums>>();
  private readonly queries: QuerySums;
  private readonly opened: Int32Array;
  private readonly rewritten: {
    searches: Int32Array;
    zeroResults: Int32Array;
    clicked: Int32Array;
  };
  private readonly totals = new Totals();
  private readonly before = new Totals();

  constructor(
    readonly question: Question,
    private readonly known: Queries,
    private readonly catalogue: Catalogue,
  ) {
    this.queries = new QuerySums(known.all.length);
    this.opened = new Int32Array(known.all.length * SLOTS);
    const counts = () => new Int32Array(known.rewrites.length);
    this.rewritten = { searches: counts(), zeroResults: counts(), clicked: counts() };
  }

  add(search: PlayedSearch): void {
    const { from, to } = this.question;
    if (
      !search.isKept ||
      search.at >= to ||
      search.at < from - (to - from) ||
      !this.isMeant(search)
    )
      return;
    const opened = firstClicks(search);
    if (search.at < from) return this.before.add(search, opened);
    this.totals.add(search, opened);
    this.queries.add(search, opened);
    this.addHour(search, opened.length);
    for (const { slot } of opened) this.opened[search.query * SLOTS + slot]! += 1;
    this.addFacets(search, opened);
    this.addRewrites(search, opened.length > 0);
  }

  /** Call it when a day of Korea is over: nobody is known on the next. */
  endDay(): void {
    this.totals.endDay();
    this.before.endDay();
  }

  figures(): object {
    return { ...this.totals.figures(), previous: this.before.figures() };
  }

  timeline(unit: Unit): object[] {
    const { from, to, timeZone } = this.question;
    const clock = new ZoneClock(timeZone);
    const points = new Map<
      number,
      { at: string; searches: number; zeroResults: number; clicks: number }
    >();
    for (let hour = hourOf(from); hour < to; hour += HOUR) {
      const at = clock.startOf(unit, hour);
      const point = points.get(at) ?? {
        at: new Date(at).toISOString(),
        searches: 0,
        zeroResults: 0,
        clicks: 0,
      };
      const more = this.hours.get(hour);
      if (more) {
        point.searches += more.searches;
        point.zeroResults += more.zeroResults;
        point.clicks += more.clicks;
      }
      points.set(at, point);
    }
    return [...points.values()];
  }

  ranked(ranking: Ranking, first: number): object[] {
    return this.queries.ranked(ranking, first, this.known).map((query) => this.statistics(query));
  }

  /** The numbers of the queries that are searched most. */
  top(first: number): number[] {
    return this.queries.ranked('topQueries', first, this.known);
  }

  query(query: number): object | null {
    return this.queries.searches[query]! > 0 ? this.statistics(query) : null;
  }

  facetUsage(field: Facet): object[] {
    const values = {
      PRODUCT: this.catalogue.products,
      CATEGORY: this.catalogue.categories,
      PLATFORM: this.catalogue.platforms,
    };
    return [...(this.facets.get(field) ?? [])]
      .map(([id, sums]) => ({ id, sums, totals: sums.totals() }))
      .sort((a, b) => b.totals.searches - a.totals.searches || a.id - b.id)
      .map(({ id, sums, totals: { searches, zeroResults, clicked } }) => {
        const { slug, name } = values[field].find((value) => value.id === id)!;
        return {
          slug,
          label: name,
          searches,
          share: searches / this.totals.searches,
          zeroResultRate: zeroResults / searches,
          clickThroughRate: clicked / searches,
          topQueries: sums
            .ranked('topQueries', 5, this.known)
            .map((query) => sums.statistics(query, this.known)),
        };
      });
  }

  rewrites({
    helped,
    kind,
    first,
  }: {
    helped: boolean | null;
    kind: PlayedRewrite['kind'] | null;
    first: number;
  }): object[] {
    const { searches, zeroResults, clicked } = this.rewritten;
    const rank = (i: number) =>
      helped === null ? searches[i]! : helped ? clicked[i]! : searches[i]! - clicked[i]!;
    const key = (i: number) => Object.values(this.known.rewrites[i]!).join('\n');
    return firstOf(
      this.known.rewrites.flatMap((rewrite, i) =>
        rank(i) > 0 && (kind === null || rewrite.kind === kind) ? [i] : [],
      ),
      first,
      (a, b) => rank(b) - rank(a) || byCode(key(a), key(b)),
    ).map((i) => ({
      ...this.known.rewrites[i]!,
      searches: searches[i]!,
      zeroResultRate: zeroResults[i]! / searches[i]!,
      clickThroughRate: clicked[i]! / searches[i]!,
    }));
  }

  private isMeant(search: PlayedSearch): boolean {
    const { source, products, categories, platforms } = this.question;
    const names = (values: readonly Value[] | undefined, ids: readonly number[]) =>
      !values || values.some(({ id }) => ids.includes(id));
    return (
      (source === undefined || search.source === source) &&
      names(products, search.products) &&
      names(categories, search.categories) &&
      names(platforms, search.platforms)
    );
  }

  private addHour({ at, total }: PlayedSearch, clicks: number): void {
    const hour = this.hours.get(hourOf(at)) ?? { searches: 0, zeroResults: 0, clicks: 0 };
    hour.searches += 1;
    hour.zeroResults += total === 0 ? 1 : 0;
    hour.clicks += clicks;
    this.hours.set(hourOf(at), hour);
  }

  private addFacets(search: PlayedSearch, opened: readonly Opened[]): void {
    const named = {
      PRODUCT: search.products,
      CATEGORY: search.categories,
      PLATFORM: search.platforms,
    };
    for (const field of FACET_FIELDS) {
      for (const id of named[field]) {
        const values = this.facets.get(field) ?? new Map<number, QuerySums>();
        this.facets.set(field, values);
        if (!values.has(id)) values.set(id, new QuerySums(this.known.all.length));
        values.get(id)!.add(search, opened);
      }
    }
  }

  private addRewrites({ query, total }: PlayedSearch, isOpened: boolean): void {
    for (const rewrite of new Set(this.known.all[query]!.rewrites)) {
      this.rewritten.searches[rewrite]! += 1;
      if (total === 0) this.rewritten.zeroResults[rewrite]! += 1;
      if (isOpened) this.rewritten.clicked[rewrite]! += 1;
    }
  }

  private statistics(query: number): object {
    return { ...this.queries.statistics(query, this.known), topArticles: this.topArticles(query) };
  }

  private topArticles(query: number): object[] {
    const { articles } = this.catalogue;
    const { firstArticle } = this.known.all[query]!;
    return Array.from({ length: SLOTS }, (_, slot) => ({
      article: articles[articleOf(firstArticle, slot, articles.length)]!,
      clicks: this.opened[query * SLOTS + slot]!,
    }))
      .filter(({ clicks }) => clicks > 0)
      .sort((a, b) => b.clicks - a.clicks || a.article.id - b.article.id)
      .filter(({ article }) => article.isPublished)
      .slice(0, 3)
      .map(({ article: { slug } }) => ({ slug }));
  }
}

/** Which of so many articles is opened in a slot of a query: another one in each. */
export function articleOf(firstArticle: number, slot: number, articles: number): number {
  return (firstArticle + slot * 7) % articles;
}

/** An article that was opened from a search, where it was opened first. */
interface Opened {
  slot: number;
  position: number;
}

function firstClicks({ clicks }: PlayedSearch): Opened[] {
  return clicks.filter(
    ({ slot, at }) => !clicks.some((other) => other.slot === slot && other.at < at),
  );
}

/** Sums of searches. */
class Totals {
  searches = 0;
  private zeroResults = 0;
  private clicked = 0;
  private clicks = 0;
  private positions = 0;
  private deflected = 0;
  private dailyVisitors = 0;
  private readonly visitors = new Set<number>();

  add({ total, isDeflected, visitor }: PlayedSearch, opened: readonly Opened[]): void {
    this.searches += 1;
    if (total === 0) this.zeroResults += 1;
    if (opened.length > 0) this.clicked += 1;
    if (isDeflected) this.deflected += 1;
    this.clicks += opened.length;
    for (const { position } of opened) this.positions += position;
    this.visitors.add(visitor.number);
  }

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

/** Sums of searches, query by query. */
class QuerySums {
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

  add({ query, total }: PlayedSearch, opened: readonly Opened[]): void {
    this.searches[query]! += 1;
    this.results[query]! += total;
    if (total === 0) this.zeroResults[query]! += 1;
    if (opened.length > 0) this.clicked[query]! += 1;
    this.clicks[query]! += opened.length;
    for (const { position } of opened) this.positions[query]! += position;
  }

  /** Of all queries together. */
  totals(): { searches: number; zeroResults: number; clicked: number } {
    const sum = (numbers: Int32Array) => numbers.reduce((a, b) => a + b, 0);
    return {
      searches: sum(this.searches),
      zeroResults: sum(this.zeroResults),
      clicked: sum(this.clicked),
    };
  }

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

  /** 0 where it has no place in the ranking. */
  private rank(ranking: Ranking, query: number): number {
    if (ranking === 'topQueries') return this.searches[query]!;
    if (ranking === 'zeroResultQueries') return this.zeroResults[query]!;
    return this.clicked[query]! === 0 ? this.searches[query]! - this.zeroResults[query]! : 0;
  }
}

/** The first of the numbers in that order, without sorting all of them. */
function firstOf(
  numbers: readonly number[],
  count: number,
  compare: (a: number, b: number) => number,
): number[] {
  const first: number[] = [];
  for (const number of numbers) {
    if (first.length === count && compare(number, first.at(-1)!) >= 0) continue;
    const place = first.findIndex((other) => compare(number, other) < 0);
    first.splice(place < 0 ? first.length : place, 0, number);
    first.length = Math.min(first.length, count);
  }
  return first;
}

/** Hangul and Latin have one UTF-16 unit for each code point. */
function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}
