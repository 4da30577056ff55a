import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { LogWriter, Partitions, Roller } from '../../src/analytics/index.js';
import type { ClickRow, SearchRow } from '../../src/analytics/log/log-rows.js';
import { createLogger } from '../../src/core/logger.js';
import type { Catalogue } from './analytics-catalogue.js';
import type { Queries } from './analytics-queries.js';
import { articleOf } from './analytics-tally.js';
import type { PlayedClick, PlayedSearch } from './analytics-traffic.js';

/** So many rows are written together. */
const BATCH = 10_000;

const KEPT_DAYS = { log: 90, rollup: 730 };

interface Event {
  at: number;
  search: PlayedSearch;
  /** null: the search itself. */
  click: PlayedClick | null;
}

/** Writes played searches and their clicks to the log in the order of time, as a server would. */
export class LogLoader {
  private readonly writer: LogWriter;
  private later: Event[] = [];
  private rows: { searches: SearchRow[]; clicks: ClickRow[] } = { searches: [], clicks: [] };

  constructor(
    pool: Pool,
    private readonly queries: Queries,
    private readonly catalogue: Catalogue,
  ) {
    this.writer = new LogWriter(pool, new Partitions(pool, KEPT_DAYS));
  }

  /** What is clicked later than until then is written with what is played next. */
  async load(searches: readonly PlayedSearch[], until: number): Promise<void> {
    const events = this.later;
    for (const search of searches) {
      events.push({ at: search.at, search, click: null });
      for (const click of search.clicks) events.push({ at: click.at, search, click });
    }
    events.sort((a, b) => a.at - b.at);
    const end = events.findIndex(({ at }) => at >= until);
    this.later = end < 0 ? [] : events.splice(end);
    for (const event of events) {
      this.add(event);
      if (this.rows.searches.length + this.rows.clicks.length >= BATCH) await this.write();
    }
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    for (const event of this.later.splice(0)) this.add(event);
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

  private toSearchRow(search: PlayedSearch): SearchRow {
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
      total: search.total,
      engine: 'POSTGRES',
      degraded: false,
      tookMs: 12,
      source: search.source,
      visitor: search.visitor.name,
      staff: search.staff,
    };
  }

  private toClickRow({ id, at, query }: PlayedSearch, click: PlayedClick): ClickRow {
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

/** Makes the roll-ups of all that is over. Resolves to how many hours and days that were. */
export async function rollUp(pool: Pool, onProgress: (done: number) => void): Promise<number> {
  const roller = new Roller(pool, createLogger('warn'));
  let all = 0;
  for (;;) {
    const before = all;
    const done = await roller.run({
      atOnce: true,
      onProgress: (more) => onProgress(before + more),
    });
    if (done === 0) return all;
    all += done;
  }
}
