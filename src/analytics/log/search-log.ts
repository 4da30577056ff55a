import { LRUCache } from 'lru-cache';
import { ADDRESS_BYTES, type Visit } from '../../access/index.js';
import { BackgroundLoop } from '../../core/background-loop.js';
import {
  isDatabaseUnavailable,
  isLockConflict,
  unavailableReason,
} from '../../core/database-errors.js';
import type { Logger } from '../../core/logger.js';
import { createCounter, registerGauge, type Registry } from '../../core/metrics.js';
import { sleep } from '../../core/sleep.js';
import type {
  RecordedSearch,
  RecordedSuggestions,
  SearchIdentity,
  SearchRecorder,
} from '../../search/index.js';
import { countsOf, LogBuffer, type NamedBatch, splitBatch } from './log-buffer.js';
import { type ClickRow, toSearchRow, toSuggestionRow } from './log-rows.js';
import type { LogWriter } from './log-writer.js';

const ROW_KINDS = ['search', 'page', 'click', 'view', 'suggestion'];

/** The metrics of the search log. */
export class LogMetrics {
  private readonly drops;

  constructor(private readonly registry: Registry) {
    this.drops = createCounter(
      registry,
      'doum_search_log_dropped_total',
      `Rows of the search log that were not written, by kind: ${ROW_KINDS.join(', ')}.`,
      ROW_KINDS.map((kind) => ({ kind })),
    );
  }

  /** Registers a gauge of the waiting rows, which calls `size` at each scrape. */
  registerSize(size: () => number): void {
    registerGauge(
      this.registry,
      'doum_search_log_waiting',
      'Rows of the search log that wait in memory to be written.',
      size,
    );
  }

  /** Counts dropped rows of a kind. */
  countDrops(kind: string, count: number): void {
    if (count > 0) this.drops.inc({ kind }, count);
  }
}

/** Default pause between two writes, in milliseconds. A crash loses the rows not yet written. */
export const FLUSH_MS = 1_000;

/** Maximum rows of each kind in one batch. */
const BATCH = 2_000;

/** Pause between two attempts while writes fail. */
const RETRY_MS = 2_000;

/** Maximum time to write the remaining rows when the server stops; then they are dropped. */
const STOP_MS = 8_000;
const STOP_RETRY_MS = 200;

/** How long a click waits for its search, which another server may still write. */
const CLICK_WAIT_MS = 60_000;

const NO_SEARCH = 'their searches are not in the log';
const NO_PARTITION =
  'their month has no partition, and the role of DATABASE_URL may not make one: run "doum ' +
  'migrate" with the role that owns the tables';

/** Repeated views of an article by one visitor within this time count once. */
const VIEW_MS = 30 * 60_000;
const REMEMBERED_VIEWS = 20_000;

/**
 * Records searches, suggestions, clicks and views in memory, and writes them in the background
 * about every second. Recording neither waits nor throws. Memory is bounded: rows that do not fit
 * while writes fail are dropped, counted and logged.
 */
export class SearchLog implements SearchRecorder {
  private readonly buffer = new LogBuffer();
  private readonly views = new LRUCache<string, true>({ max: REMEMBERED_VIEWS, ttl: VIEW_MS });
  private readonly flushes: BackgroundLoop;
  /** Deadlines of the clicks that were put back into the buffer. */
  private readonly waitingUntil = new WeakMap<ClickRow, number>();
  /** Clicks whose search is not in the log yet. */
  private waiting: { click: ClickRow; until: number }[] = [];
  private isFailing = false;
  /** The reasons for which rows were dropped since the last flush: each is reported once. */
  private readonly reportedDrops = new Set<string>();
  private lacksPartition = false;

  constructor(
    private readonly writer: Pick<LogWriter, 'write'>,
    private readonly clock: { now(): Date },
    private readonly metrics: LogMetrics,
    private readonly logger: Logger,
    private readonly flushMs = FLUSH_MS,
  ) {
    metrics.registerSize(() => this.buffer.size);
    this.flushes = new BackgroundLoop({
      run: () => this.flush(),
      onFailure: (error) => this.reportFailure(error),
      pauseMs: flushMs,
      firstRetryMs: RETRY_MS,
      maxRetryMs: RETRY_MS,
    });
  }

  search(search: RecordedSearch): void {
    const at = this.clock.now();
    if (search.pageBy === 'cursor')
      this.countIfDropped('page', this.buffer.addPage({ at, id: search.id, page: search.page }));
    else this.countIfDropped('search', this.buffer.addSearch(toSearchRow(search, at)));
  }

  suggestions(suggestions: RecordedSuggestions): void {
    this.countIfDropped(
      'suggestion',
      this.buffer.addSuggestion(toSuggestionRow(suggestions, this.clock.now())),
    );
  }

  /** Records a click at a position from 1. Returns false if it was dropped. */
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
    return this.countIfDropped('click', this.buffer.addClick(row));
  }

  /**
   * Records a view; repeated views by one visitor within half an hour count once. Returns false if
   * it was dropped.
   */
  view({ visitor }: Visit, articleId: number): boolean {
    const key = `${visitor.toString('base64')}/${articleId}`;
    if (this.views.has(key)) return true;
    const row = { at: this.clock.now(), articleId, address: addressOf(visitor) };
    const isKept = this.countIfDropped('view', this.buffer.addView(row));
    if (isKept) this.views.set(key, true);
    return isKept;
  }

  start(): void {
    this.flushes.start();
  }

  /**
   * Writes the remaining rows, for at most 8 seconds, and drops the rest. Call it once nothing is
   * recorded any more.
   */
  async stop(): Promise<void> {
    const deadline = new AbortController();
    await Promise.race([this.finish(deadline.signal), sleep(STOP_MS, deadline.signal)]);
    deadline.abort();
    for (const [kind, count] of this.buffer.counts())
      this.drop(kind, count, 'Postgres did not take them before the server ended');
    this.drop('click', this.waiting.length, NO_SEARCH);
  }

  private async finish(deadline: AbortSignal): Promise<void> {
    await this.flushes.stop();
    // Another server writes the search of a waiting click within its flush interval plus the time
    // that writing takes.
    const until = performance.now() + 2 * this.flushMs;
    while (
      !deadline.aborted &&
      (this.buffer.size > 0 || (this.waiting.length > 0 && performance.now() < until))
    ) {
      await this.flush().catch((error: unknown) => this.reportFailure(error));
      if (this.isFailing || this.waiting.length > 0) await sleep(STOP_RETRY_MS, deadline);
    }
  }

  /**
   * Writes the buffered rows. Rows that arrive meanwhile wait for the next flush, unless they fill a
   * batch. Rejects if Postgres is unavailable or busy; unwritten rows stay in the buffer.
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
    // Without a partition every batch drops rows.
    this.reportedDrops.clear();
    if (this.lacksPartition) this.reportedDrops.add(NO_PARTITION);
  }

  /** Puts the clicks whose searches were not in the log back into the buffer. */
  private retryClicks(): void {
    const now = performance.now();
    for (const { click, until } of this.waiting.splice(0)) {
      if (until <= now) this.drop('click', 1, NO_SEARCH);
      else if (this.countIfDropped('click', this.buffer.addClick(click)))
        this.waitingUntil.set(click, until);
    }
  }

  /** Writes one batch. If Postgres refuses it, it is split in two to isolate the refused row. */
  private async write(batch: NamedBatch, refused: { rows: number; why: string }): Promise<void> {
    try {
      const { unresolved, withoutPartition } = await this.writer.write(batch.rows, batch.id);
      this.buffer.done();
      for (const [kind, count] of withoutPartition) this.drop(kind, count, NO_PARTITION);
      this.lacksPartition = withoutPartition.length > 0;
      const until = performance.now() + CLICK_WAIT_MS;
      this.waiting.push(
        ...unresolved.map((click) => ({ click, until: this.waitingUntil.get(click) ?? until })),
      );
      this.isFailing = false;
    } catch (error) {
      if (isDatabaseUnavailable(error) || isLockConflict(error)) {
        this.buffer.putBack([batch]);
        throw error;
      }
      const parts = splitBatch(batch.rows);
      this.buffer.putBack(parts ?? []);
      if (!parts) {
        refused.rows += 1;
        refused.why = unavailableReason(error);
        for (const [kind, count] of countsOf(batch.rows)) this.metrics.countDrops(kind, count);
      }
    }
  }

  /** Logs the first failure after a successful write. */
  private reportFailure(error: unknown): void {
    if (!this.isFailing)
      this.logger.warn(
        { error: unavailableReason(error) },
        'Postgres does not take the search log: it is kept in memory.',
      );
    this.isFailing = true;
  }

  /** Counts the row as dropped if the buffer did not accept it. */
  private countIfDropped(kind: string, isKept: boolean): boolean {
    if (!isKept) this.drop(kind, 1, 'the buffer is full');
    return isKept;
  }

  private drop(kind: string, count: number, why: string): void {
    if (count === 0) return;
    this.metrics.countDrops(kind, count);
    if (!this.reportedDrops.has(why))
      this.logger.warn({ kind, why }, 'Rows of the search log are dropped.');
    this.reportedDrops.add(why);
  }
}

function addressOf(visitor: Buffer): Buffer {
  return visitor.subarray(0, ADDRESS_BYTES);
}
