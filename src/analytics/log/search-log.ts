import { LRUCache } from 'lru-cache';
import { Counter, Gauge } from 'prom-client';
import { ADDRESS_BYTES, type Visit } from '../../access/index.js';
import { BackgroundLoop } from '../../core/background-loop.js';
import type { DatabaseClock } from '../../core/database-clock.js';
import { awayReason, isDatabaseAway } from '../../core/database-errors.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import { sleep } from '../../core/sleep.js';
import type {
  RecordedSearch,
  RecordedSuggestions,
  SearchIdentity,
  SearchRecorder,
} from '../../search/index.js';
import { countsOf, halves, LogBuffer, type NamedBatch } from './log-buffer.js';
import { type ClickRow, toSearchRow, toSuggestionRow } from './log-rows.js';
import { isBusy, type LogWriter } from './log-writer.js';

/** What the search log says of itself. */
export class LogMetrics {
  private readonly drops: Counter<'kind'>;

  constructor(private readonly registry: Registry) {
    this.drops = new Counter({
      name: 'doum_search_log_dropped_total',
      help: 'Rows of the search log that were not written, by kind: search, page, click, view, suggestion.',
      labelNames: ['kind'],
      registers: [registry],
    });
  }

  /** Reads at each scrape how many rows wait. */
  watch(size: () => number): void {
    new Gauge({
      name: 'doum_search_log_waiting',
      help: 'Rows of the search log that wait in memory to be written.',
      registers: [this.registry],
      collect() {
        this.set(size());
      },
    });
  }

  dropped(kind: string, count: number): void {
    if (count > 0) this.drops.inc({ kind }, count);
  }
}

/** Pause between two writes, in milliseconds; what is not written is lost with the process. */
export const FLUSH_MS = 1_000;

/** Rows of each kind in one batch. */
const BATCH = 2_000;

/** Longest pause while Postgres does not take anything. */
const RETRY_MS = 2_000;

/** How long a server that is stopped tries to write what is left, before that is dropped. */
const STOP_MS = 8_000;
const STOP_RETRY_MS = 200;

/** How long a click waits for its search, which may be on its way from another server. */
const CLICK_WAITS_MS = 60_000;

const NO_SEARCH = 'their searches are not in the log';

/** A visitor who reloads a page, or comes back to it within this time, has viewed it once. */
const VIEW_MS = 30 * 60_000;
const REMEMBERED_VIEWS = 20_000;

/**
 * Records searches, suggestions, clicks and views in memory and writes them about every second, in
 * the background: recording neither waits nor throws. Memory is bounded: what does not fit while
 * Postgres takes nothing is dropped, counted and logged.
 */
export class SearchLog implements SearchRecorder {
  private readonly buffer = new LogBuffer();
  private readonly views = new LRUCache<string, true>({ max: REMEMBERED_VIEWS, ttl: VIEW_MS });
  private readonly flushes: BackgroundLoop;
  private readonly waitingUntil = new WeakMap<ClickRow, number>();
  private waiting: { click: ClickRow; until: number }[] = [];
  private isAway = false;
  private hasReportedDrops = false;

  constructor(
    private readonly writer: Pick<LogWriter, 'write'>,
    private readonly clock: Pick<DatabaseClock, 'now'>,
    private readonly metrics: LogMetrics,
    private readonly logger: Logger,
    private readonly flushMs = FLUSH_MS,
  ) {
    metrics.watch(() => this.buffer.size);
    this.flushes = new BackgroundLoop({
      run: () => this.flush(),
      onFailure: (error) => this.reportAway(error),
      pauseMs: flushMs,
      firstRetryMs: RETRY_MS,
      maxRetryMs: RETRY_MS,
    });
  }

  search(search: RecordedSearch): void {
    const at = this.clock.now();
    if (search.page > 1)
      this.kept('page', this.buffer.addPage({ at, id: search.id, page: search.page }));
    else this.kept('search', this.buffer.addSearch(toSearchRow(search, at)));
  }

  suggestions(suggestions: RecordedSuggestions): void {
    this.kept(
      'suggestion',
      this.buffer.addSuggestion(toSuggestionRow(suggestions, this.clock.now())),
    );
  }

  /** False where it was dropped. */
  click({ visitor }: Visit, search: SearchIdentity, articleId: number, position: number): boolean {
    const address = addressOf(visitor);
    const row = {
      at: this.clock.now(),
      searchId: search.id,
      searchedAt: search.issuedAt,
      articleId,
      position,
      address,
    };
    return this.kept('click', this.buffer.addClick(row));
  }

  /**
   * Counts views of the same visitor within half an hour once. False where it was dropped.
   */
  view({ visitor }: Visit, articleId: number): boolean {
    const key = `${visitor.toString('base64')}/${articleId}`;
    if (this.views.has(key)) return true;
    const row = { at: this.clock.now(), articleId, address: addressOf(visitor) };
    const isKept = this.kept('view', this.buffer.addView(row));
    if (isKept) this.views.set(key, true);
    return isKept;
  }

  start(): void {
    this.flushes.start();
  }

  /**
   * Writes what is left; gives up after 8 s without Postgres. To be called when nothing is recorded
   * any more.
   */
  async stop(): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.finish(over.signal), sleep(STOP_MS, over.signal)]);
    over.abort();
    for (const [kind, count] of this.buffer.counts())
      this.drop(kind, count, 'Postgres did not take them before the server ended');
    this.drop('click', this.waiting.length, NO_SEARCH);
  }

  private async finish(over: AbortSignal): Promise<void> {
    await this.flushes.stop();
    // A search that is on its way from another server arrives within its interval and a moment.
    const until = performance.now() + 2 * this.flushMs;
    while (
      !over.aborted &&
      (this.buffer.size > 0 || (this.waiting.length > 0 && performance.now() < until))
    ) {
      await this.flush().catch((error: unknown) => this.reportAway(error));
      if (this.isAway || this.waiting.length > 0) await sleep(STOP_RETRY_MS, over);
    }
  }

  /**
   * Writes what is there. What comes meanwhile waits for the next time, unless it fills a batch.
   * Rejects when Postgres is away or busy: what was not written stays in the buffer.
   */
  private async flush(): Promise<void> {
    this.retryClicks();
    const refused = { rows: 0, why: '' };
    try {
      for (
        let batch = this.buffer.take(BATCH);
        batch;
        batch = this.buffer.hasBatch(BATCH) ? this.buffer.take(BATCH) : null
      )
        await this.write(batch, refused);
    } finally {
      if (refused.rows > 0)
        this.logger.error(
          { rows: refused.rows, error: refused.why },
          'Postgres does not take rows of the search log: they are dropped.',
        );
    }
    this.hasReportedDrops = false;
  }

  /** Puts the clicks whose searches were not in the log back into the buffer. */
  private retryClicks(): void {
    const now = performance.now();
    for (const { click, until } of this.waiting.splice(0)) {
      if (until <= now) this.drop('click', 1, NO_SEARCH);
      else if (this.kept('click', this.buffer.addClick(click))) this.waitingUntil.set(click, until);
    }
  }

  /** Writes one batch; where Postgres refuses it, a later call finds the row that it refuses. */
  private async write(batch: NamedBatch, refused: { rows: number; why: string }): Promise<void> {
    try {
      const { unresolved } = await this.writer.write(batch.rows, batch.id);
      this.buffer.done();
      const until = performance.now() + CLICK_WAITS_MS;
      this.waiting.push(
        ...unresolved.map((click) => ({ click, until: this.waitingUntil.get(click) ?? until })),
      );
      this.isAway = false;
    } catch (error) {
      if (isDatabaseAway(error) || isBusy(error)) {
        this.buffer.putBack([batch]);
        throw error;
      }
      const parts = halves(batch.rows);
      this.buffer.putBack(parts ?? []);
      if (!parts) {
        refused.rows += 1;
        refused.why = awayReason(error);
        for (const [kind, count] of countsOf(batch.rows)) this.metrics.dropped(kind, count);
      }
    }
  }

  /** Logs that Postgres does not take anything, once until it does. */
  private reportAway(error: unknown): void {
    if (!this.isAway)
      this.logger.warn(
        { error: awayReason(error) },
        'Postgres does not take the search log: it is kept in memory.',
      );
    this.isAway = true;
  }

  private kept(kind: string, isKept: boolean): boolean {
    if (!isKept) this.drop(kind, 1, 'the buffer is full');
    return isKept;
  }

  private drop(kind: string, count: number, why: string): void {
    if (count === 0) return;
    this.metrics.dropped(kind, count);
    if (!this.hasReportedDrops)
      this.logger.warn({ kind, why }, 'Rows of the search log are dropped.');
    this.hasReportedDrops = true;
  }
}

function addressOf(visitor: Buffer): Buffer {
  return visitor.subarray(0, ADDRESS_BYTES);
}
