import type { Catalogue, CatalogueItem } from './analytics-catalogue.js';
import { type Queries, type SimulatedRewrite, SLOTS } from './analytics-queries.js';
import {
  byCode,
  type FirstClick,
  firstClicks,
  firstOf,
  QuerySums,
  type Ranking,
  Totals,
} from './search-sums.js';
import type { SimulatedSearch } from './simulated-search.js';
import { type Unit, ZoneClock } from './zone-clock.js';

const HOUR = 3_600_000;

/** The facets, as the schema names them. */
export const FACET_FIELDS = ['PRODUCT', 'CATEGORY', 'PLATFORM'] as const;
export type Facet = (typeof FACET_FIELDS)[number];

/** A period and a filter of `searchAnalytics`. Times are milliseconds since 1970. */
export interface Scope {
  /** A label for the output. */
  name: string;
  from: number;
  to: number;
  timeZone: string;
  source?: SimulatedSearch['source'];
  products?: readonly CatalogueItem[];
  categories?: readonly CatalogueItem[];
  platforms?: readonly CatalogueItem[];
}

/**
 * The expected answer of `searchAnalytics` for one scope. It is computed directly from the
 * simulated searches, as the schema describes it, without the roll-ups.
 */
export class ExpectedAnalytics {
  private readonly hours = new Map<
    number,
    { searches: number; zeroResults: number; clicks: number }
  >();
  private readonly facets = new Map<Facet, Map<number, QuerySums>>();
  private readonly querySums: QuerySums;
  /** The clicks of each query by slot: query * SLOTS + slot. */
  private readonly slotClicks: Int32Array;
  private readonly rewriteCounts: {
    searches: Int32Array;
    zeroResults: Int32Array;
    clicked: Int32Array;
  };
  private readonly totals = new Totals();
  private readonly previous = new Totals();

  constructor(
    readonly scope: Scope,
    private readonly queries: Queries,
    private readonly catalogue: Catalogue,
  ) {
    this.querySums = new QuerySums(queries.all.length);
    this.slotClicks = new Int32Array(queries.all.length * SLOTS);
    const counts = () => new Int32Array(queries.rewrites.length);
    this.rewriteCounts = { searches: counts(), zeroResults: counts(), clicked: counts() };
  }

  /** Counts a search that is in the scope or in the period before it. */
  add(search: SimulatedSearch): void {
    const { from, to } = this.scope;
    if (
      !search.isKept ||
      search.at >= to ||
      search.at < from - (to - from) ||
      !this.isInScope(search)
    )
      return;
    const opened = firstClicks(search);
    if (search.at < from) return this.previous.add(search, this.queries.all[search.query]!, opened);
    const query = this.queries.all[search.query]!;
    this.totals.add(search, query, opened);
    this.querySums.add(search, query, opened);
    this.addHour(search, opened.length);
    for (const { slot } of opened) this.slotClicks[search.query * SLOTS + slot]! += 1;
    this.addFacets(search, opened);
    this.addRewrites(search, opened.length > 0);
  }

  /** To be called at the end of each day in Korea, because visitors are counted by day. */
  endDay(): void {
    this.totals.endDay();
    this.previous.endDay();
  }

  /** The figures of the period and of the period before it. */
  figures(): object {
    return { ...this.totals.figures(), previous: this.previous.figures() };
  }

  timeline(unit: Unit): object[] {
    const { from, to, timeZone } = this.scope;
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
      const counts = this.hours.get(hour);
      if (counts) {
        point.searches += counts.searches;
        point.zeroResults += counts.zeroResults;
        point.clicks += counts.clicks;
      }
      points.set(at, point);
    }
    return [...points.values()];
  }

  ranked(ranking: Ranking, first: number): object[] {
    return this.querySums
      .ranked(ranking, first, this.queries)
      .map((query) => this.statistics(query));
  }

  /** The indexes of the most searched queries. */
  top(first: number): number[] {
    return this.querySums.ranked('topQueries', first, this.queries);
  }

  /** The statistics of a query; null if it was not searched. */
  query(query: number): object | null {
    return this.querySums.searches[query]! > 0 ? this.statistics(query) : null;
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
            .ranked('topQueries', 5, this.queries)
            .map((query) => sums.statistics(query, this.queries)),
        };
      });
  }

  rewrites({
    helped,
    kind,
    first,
  }: {
    helped: boolean | null;
    kind: SimulatedRewrite['kind'] | null;
    first: number;
  }): object[] {
    const { searches, zeroResults, clicked } = this.rewriteCounts;
    const rank = (i: number) =>
      helped === null ? searches[i]! : helped ? clicked[i]! : searches[i]! - clicked[i]!;
    const key = (i: number) => Object.values(this.queries.rewrites[i]!).join('\n');
    return firstOf(
      this.queries.rewrites.flatMap((rewrite, i) =>
        rank(i) > 0 && (kind === null || rewrite.kind === kind) ? [i] : [],
      ),
      first,
      (a, b) => rank(b) - rank(a) || byCode(key(a), key(b)),
    ).map((i) => ({
      ...this.queries.rewrites[i]!,
      searches: searches[i]!,
      zeroResultRate: zeroResults[i]! / searches[i]!,
      clickThroughRate: clicked[i]! / searches[i]!,
    }));
  }

  private isInScope(search: SimulatedSearch): boolean {
    const { source, products, categories, platforms } = this.scope;
    const matches = (values: readonly CatalogueItem[] | undefined, ids: readonly number[]) =>
      !values || values.some(({ id }) => ids.includes(id));
    return (
      (source === undefined || search.source === source) &&
      matches(products, search.products) &&
      matches(categories, search.categories) &&
      matches(platforms, search.platforms)
    );
  }

  private addHour({ at, total }: SimulatedSearch, clicks: number): void {
    const hour = this.hours.get(hourOf(at)) ?? { searches: 0, zeroResults: 0, clicks: 0 };
    hour.searches += 1;
    hour.zeroResults += total === 0 ? 1 : 0;
    hour.clicks += clicks;
    this.hours.set(hourOf(at), hour);
  }

  private addFacets(search: SimulatedSearch, opened: readonly FirstClick[]): void {
    const selected = {
      PRODUCT: search.products,
      CATEGORY: search.categories,
      PLATFORM: search.platforms,
    };
    for (const field of FACET_FIELDS) {
      for (const id of selected[field]) {
        const values = this.facets.get(field) ?? new Map<number, QuerySums>();
        this.facets.set(field, values);
        if (!values.has(id)) values.set(id, new QuerySums(this.queries.all.length));
        values.get(id)!.add(search, this.queries.all[search.query]!, opened);
      }
    }
  }

  private addRewrites({ query, total }: SimulatedSearch, isClicked: boolean): void {
    for (const rewrite of new Set(this.queries.all[query]!.rewrites)) {
      this.rewriteCounts.searches[rewrite]! += 1;
      if (total === 0) this.rewriteCounts.zeroResults[rewrite]! += 1;
      if (isClicked) this.rewriteCounts.clicked[rewrite]! += 1;
    }
  }

  private statistics(query: number): object {
    return {
      ...this.querySums.statistics(query, this.queries),
      topArticles: this.topArticles(query),
    };
  }

  private topArticles(query: number): object[] {
    const { articles } = this.catalogue;
    const { firstArticle } = this.queries.all[query]!;
    return Array.from({ length: SLOTS }, (_, slot) => ({
      article: articles[articleOf(firstArticle, slot, articles.length)]!,
      clicks: this.slotClicks[query * SLOTS + slot]!,
    }))
      .filter(({ clicks }) => clicks > 0)
      .sort((a, b) => b.clicks - a.clicks || a.article.id - b.article.id)
      .filter(({ article }) => article.isPublished)
      .slice(0, 3)
      .map(({ article: { slug } }) => ({ slug }));
  }
}

/** The index of the article in a slot of a query. Each slot has another article. */
export function articleOf(firstArticle: number, slot: number, articles: number): number {
  return (firstArticle + slot * 7) % articles;
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}
