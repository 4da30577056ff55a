import { LRUCache } from 'lru-cache';
import { ADDRESS_BYTES, type Visit } from '../access/index.js';
import type { DatabaseClock } from '../core/database-clock.js';
import { awayReason, isDatabaseAway } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import { sleep } from '../core/sleep.js';
import type {
  RecordedSearch,
  RecordedSuggestions,
  SearchIdentity,
  SearchRecorder,
} from '../search/index.js';
import { countsOf, halves, LogBuffer } from './log-buffer.js';
import type { LogMetrics } from './log-metrics.js';
import type { ClickRow } from './log-rows.js';
import { isBusy, type LogWriter } from './log-writer.js';
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

const NO_SEARCH = 'their searches are not in the log';

/** Who reloads a page, or comes back to it so soon, reads it once. */
const VIEW_MS = 30 * 60_000;
const REMEMBERED_VIEWS = 20_000;

/**
 * Takes note of searches, suggestions, clicks and views in memory and writes them about every
 * second, beside the requests: recording neither waits nor throws. Memory is bounded: what does not
 * fit while Postgres takes nothing is dropped, counted and logged.
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
    private readonly flushMs = FLUSH_MS,
  ) {
    metrics.watch(() => this.buffer.size);
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
   * Within half an hour further views of the same visitor are the same. False where it was dropped.
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
    this.running ??= this.run();
  }

  /**
   * Writes what is left; gives up after 8 s without Postgres. Call it when nothing is recorded any
   * more.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    const over = new AbortController();
    await Promise.race([this.finish(over.signal), sleep(STOP_MS, over.signal)]);
    over.abort();
    for (const [kind, count] of this.buffer.counts())
      this.drop(kind, count, 'Postgres did not take them before the server ended');
    this.drop('click', this.waiting.length, NO_SEARCH);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await sleep(this.isAway ? RETRY_MS : this.flushMs, this.stopping.signal);
      if (!this.stopping.signal.aborted) await this.flush();
    }
  }

  private async finish(over: AbortSignal): Promise<void> {
    await this.running;
    // A search that is on its way from another server takes its interval and a moment.
    const until = performance.now() + 2 * this.flushMs;
    while (
      !over.aborted &&
      (this.buffer.size > 0 || (this.waiting.length > 0 && performance.now() < until))
    ) {
      await this.flush();
      if (this.isAway || this.waiting.length > 0) await sleep(200, over);
    }
  }

  /**
   * Writes what is there, or until Postgres does not take it. What comes meanwhile waits for the
   * next time, unless it fills a batch.
   */
  private async flush(): Promise<void> {
    const now = performance.now();
    for (const { click, until } of this.waiting.splice(0)) {
      if (until <= now) this.drop('click', 1, NO_SEARCH);
      else if (this.kept('click', this.buffer.addClick(click))) this.waitingUntil.set(click, until);
    }
    const refused = { rows: 0, why: '' };
    for (
      let batch = this.buffer.take(BATCH);
      batch;
      batch = this.buffer.hasBatch(BATCH) ? this.buffer.take(BATCH) : null
    ) {
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
          if (!this.isAway)
            this.logger.warn(
              { error: awayReason(error) },
              'Postgres does not take the search log: it is kept in memory.',
            );
          this.isAway = true;
          break;
        }
        // The row that Postgres does not take for itself is found by halves.
        const parts = halves(batch.rows);
        this.buffer.putBack(parts ?? []);
        if (!parts) {
          refused.rows += 1;
          refused.why = awayReason(error);
          for (const [kind, count] of countsOf(batch.rows)) this.metrics.dropped(kind, count);
        }
      }
    }
    if (refused.rows > 0)
      this.logger.error(
        { rows: refused.rows, error: refused.why },
        'Postgres does not take rows of the search log: they are dropped.',
      );
    if (!this.isAway) this.saidDropping = false;
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

function addressOf(visitor: Buffer): Buffer {
  return visitor.subarray(0, ADDRESS_BYTES);
}
