import { LRUCache } from 'lru-cache';
import type { Visit } from '../access/index.js';
import type { DatabaseClock } from '../core/database-clock.js';
import { awayReason, isDatabaseAway } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import type { RecordedSearch, RecordedSuggestions, SearchIdentity, SearchRecorder } from '../search/index.js';
import { halves, LogBuffer } from './log-buffer.js';
import type { LogMetrics } from './log-metrics.js';
import type { ClickRow, LogBatch } from './log-rows.js';
import type { LogWriter } from './log-writer.js';
import { toSearchRow, toSuggestionRow } from './to-log-row.js';

/** What is not written is lost with the process. */
export const FLUSH_MS = 1_000;
const BATCH = 2_000;

/** While Postgres does not take anything. */
const RETRY_MS = 2_000;

/** Rows of a server that is stopped find Postgres within so long, or are dropped. */
const STOP_MS = 8_000;

/** So long a click waits for its search, which may be on its way from another server. */
const CLICK_WAITS_MS = 60_000;

/** Who reloads a page, or comes back to it so soon, reads it once. */
const VIEW_MS = 30 * 60_000;
const REMEMBERED_VIEWS = 20_000;

/**
 * Takes note of searches, suggestions, clicks and views in memory and writes them about every second, beside the requests: recording neither
 * waits nor throws. Memory is bounded: what does not fit while Postgres takes nothing is dropped, counted and logged.
 */
export class SearchLog implements SearchRecorder {
  private readonly buffer = new LogBuffer();
  private readonly views = new LRUCache<string, true>({ max: REMEMBERED_VIEWS, ttl: VIEW_MS });
  private readonly stopping = new AbortController();
  private readonly waitingUntil = new WeakMap<ClickRow, number>();
  private waiting: { click: ClickRow; until: number }[] = [];
  private running: Promise<void> | null = null;
  private isAway = false;
  private saidDropping = false;

  constructor(
    private readonly writer: Pick<LogWriter, 'write'>,
    private readonly clock: Pick<DatabaseClock, 'now'>,
    private readonly metrics: LogMetrics,
    private readonly logger: Logger,
  ) {
    metrics.watch(() => this.buffer.size);
  }

  search(search: RecordedSearch): void {
    const at = this.clock.now();
    if (search.page > 1) this.kept('page', this.buffer.addPage({ at, id: search.id, page: search.page }));
    else this.kept('search', this.buffer.addSearch(toSearchRow(search, at)));
  }

  suggestions(suggestions: RecordedSuggestions): void {
    this.kept('suggestion', this.buffer.addSuggestion(toSuggestionRow(suggestions, this.clock.now())));
  }

  /** False where it was dropped. */
  click(search: SearchIdentity, articleId: number, position: number): boolean {
    const row = { at: this.clock.now(), searchId: search.id, searchedAt: search.issuedAt, articleId, position };
    return this.kept('click', this.buffer.addClick(row));
  }

  /** Further views of the same visitor within half an hour are the same. False where it was dropped. */
  view({ visitor }: Visit, articleId: number): boolean {
    const key = `${visitor.toString('base64')}/${articleId}`;
    if (this.views.has(key)) return true;
    const isKept = this.kept('view', this.buffer.addView({ at: this.clock.now(), articleId }));
    if (isKept) this.views.set(key, true);
    return isKept;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Writes what is left; gives up after 8 s without Postgres. Call it when nothing is recorded any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const over = new AbortController();
    await Promise.race([this.finish(over.signal), sleep(STOP_MS, over.signal)]);
    over.abort();
    for (const [kind, count] of this.buffer.counts())
      this.drop(kind, count, 'Postgres did not take them before the server ended');
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await sleep(this.isAway ? RETRY_MS : FLUSH_MS, this.stopping.signal);
      if (!this.stopping.signal.aborted) await this.flush();
    }
  }

  private async finish(over: AbortSignal): Promise<void> {
    await this.running;
    // Without another server there is nothing to wait for; with one, a little.
    for (let tries = 0; !over.aborted && (this.buffer.size > 0 || (this.waiting.length > 0 && tries < 3)); tries += 1) {
      await this.flush();
      if (this.isAway || this.buffer.size === 0) await sleep(200, over);
    }
  }

  /** Writes all that is there, or until Postgres does not take it. */
  private async flush(): Promise<void> {
    const now = performance.now();
    for (const { click, until } of this.waiting.splice(0)) {
      if (until <= now) this.drop('click', 1, 'their searches are not in the log');
      else if (this.kept('click', this.buffer.addClick(click))) this.waitingUntil.set(click, until);
    }
    while (this.buffer.size > 0) {
      const { batch, isRetry } = this.buffer.take(BATCH);
      try {
        await this.write(batch, isRetry);
      } catch (error) {
        this.buffer.putBack(batch);
        if (!this.isAway)
          this.logger.warn({ error: awayReason(error) }, 'Postgres does not take the search log: it is kept in memory.');
        this.isAway = true;
        return;
      }
      this.isAway = false;
    }
    this.saidDropping = false;
  }

  /** Rejects where Postgres is away. A row that it does not take for itself is found by halves, and dropped. */
  private async write(batch: LogBatch, isRetry: boolean): Promise<void> {
    try {
      const { unresolved } = await this.writer.write(batch, isRetry);
      const until = performance.now() + CLICK_WAITS_MS;
      this.waiting.push(...unresolved.map((click) => ({ click, until: this.waitingUntil.get(click) ?? until })));
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      const parts = halves(batch);
      if (parts) for (const part of parts) await this.write(part, isRetry);
      else {
        this.logger.error({ error: awayReason(error) }, 'Postgres does not take a row of the search log: it is dropped.');
        for (const [kind, count] of LogBuffer.countsOf(batch)) this.metrics.dropped(kind, count);
      }
    }
  }

  private kept(kind: string, isKept: boolean): boolean {
    if (!isKept) this.drop(kind, 1, 'the buffer is full');
    return isKept;
  }

  private drop(kind: string, count: number, why: string): void {
    if (count === 0) return;
    this.metrics.dropped(kind, count);
    if (!this.saidDropping) this.logger.warn({ kind, why }, 'Rows of the search log are dropped.');
    this.saidDropping = true;
  }
}
