import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { LogWriter, rollUp as rollUpOnce } from '../../src/analytics/index.js';
import type { ClickRow, SearchRow } from '../../src/analytics/log/log-rows.js';
import type { Catalogue } from './analytics-catalogue.js';
import type { Queries } from './analytics-queries.js';
import { articleOf } from './expected-analytics.js';
import type { SimulatedClick, SimulatedSearch } from './simulated-search.js';

/** Minimum number of rows per write, except the last one. */
const BATCH_SIZE = 10_000;

interface Event {
  at: number;
  search: SimulatedSearch;
  /** null for the search itself. */
  click: SimulatedClick | null;
}

/**
 * Writes simulated searches and their clicks to the log in chronological order, as a server does.
 */
export class LogLoader {
  private readonly writer: LogWriter;
  private pending: Event[] = [];
  private rows: { searches: SearchRow[]; clicks: ClickRow[] } = { searches: [], clicks: [] };

  constructor(
    pool: Pool,
    private readonly queries: Queries,
    private readonly catalogue: Catalogue,
  ) {
    this.writer = new LogWriter(pool);
  }

  /** Writes all events before `until`. Later clicks wait for the next call. */
  async load(searches: readonly SimulatedSearch[], until: number): Promise<void> {
    const events = this.pending;
    for (const search of searches) {
      events.push({ at: search.at, search, click: null });
      for (const click of search.clicks) events.push({ at: click.at, search, click });
    }
    events.sort((a, b) => a.at - b.at);
    const end = events.findIndex(({ at }) => at >= until);
    this.pending = end < 0 ? [] : events.splice(end);
    for (const event of events) {
      this.add(event);
      if (this.rows.searches.length + this.rows.clicks.length >= BATCH_SIZE) await this.write();
    }
  }

  /** Writes the remaining events. */
  async end(): Promise<void> {
    for (const event of this.pending.splice(0)) this.add(event);
    await this.write();
  }

  private add({ search, click }: Event): void {
    if (click) this.rows.clicks.push(this.toClickRow(search, click));
    else this.rows.searches.push(this.toSearchRow(search));
  }

  private async write(): Promise<void> {
    const { searches, clicks } = this.rows;
    this.rows = { searches: [], clicks: [] };
    const { unresolved } = await this.writer.write({
      searches,
      clicks,
      pages: [],
      views: [],
      suggestions: [],
    });
    if (unresolved.length > 0) throw new Error(`${unresolved.length} clicks have no search.`);
  }

  private toSearchRow(search: SimulatedSearch): SearchRow {
    const query = this.queries.all[search.query]!;
    const rewrites = query.rewrites.map((rewrite) => this.queries.rewrites[rewrite]!);
    return {
      at: new Date(search.at),
      id: search.id,
      query: query.text,
      searched: rewrites.reduce((text, { from, to }) => text.replace(from, to), query.text),
      rewrites,
      literal: false,
      understood: true,
      productIds: search.products,
      categoryIds: search.categories,
      platformIds: search.platforms,
      includeCommon: true,
      updatedFrom: null,
      updatedTo: null,
      sort: search.sort,
      page: 1,
      isNumberedPage: false,
      total: search.total,
      confidence: query.confidence,
      engine: 'MEMORY',
      degraded: false,
      tookMs: 12,
      source: search.source,
      applicationId: null,
      clientPlatform: null,
      clientVersion: null,
      visitor: search.visitor.name,
      staff: search.staff,
    };
  }

  private toClickRow({ id, at, query }: SimulatedSearch, click: SimulatedClick): ClickRow {
    const { articles } = this.catalogue;
    const article =
      articles[articleOf(this.queries.all[query]!.firstArticle, click.slot, articles.length)]!;
    return {
      at: new Date(click.at),
      searchId: id,
      searchedAt: new Date(at),
      articleId: article.id,
      position: click.position,
      address: createHash('sha256').update(id).digest().subarray(0, 8),
    };
  }
}

/** Rolls up all complete days. Resolves to their number. */
export function rollUp(pool: Pool): Promise<number> {
  return rollUpOnce(pool, { atOnce: true });
}
