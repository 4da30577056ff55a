import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ADDRESS_BYTES, type Visit } from '../../access/index.js';
import { BackgroundLoop } from '../../core/work/background-loop.js';
import {
  isDatabaseUnavailable,
  isLockConflict,
  unavailableReason,
} from '../../core/database/database-errors.js';
import type { Logger } from '../../core/logger.js';
import { createCounter, registerGauge, type Registry } from '../../core/metrics.js';
import { sleep } from '../../core/durations.js';
import type {
  RecordedSearch,
  RecordedSuggestions,
  SearchIdentity,
  SearchRecorder,
} from '../../search/index.js';
import {
  type ClickRow,
  type LogBatch,
  type SearchRow,
  toSearchRow,
  toSuggestionRow,
} from './log-rows.js';
import type { LogWriter } from './log-writer.js';

/** The kinds of rows, with their names in metrics. */
const KINDS = {
  searches: 'search',
  pages: 'page',
  clicks: 'click',
  views: 'view',
  suggestions: 'suggestion',
} as const;
type Kind = keyof LogBatch;

/** Rows in order of arrival. */
type Rows = (readonly [kind: Kind, row: LogBatch[Kind][number]])[];

/** Rows that are written in one transaction. The id (a UUID) makes writing them idempotent. */
interface Batch {
  id: string;
  rows: Rows;
}

/** Default pause between two writes, in milliseconds. A crash loses unwritten rows. */
export const FLUSH_MS = 1_000;

/** Maximum rows in memory; most rows have a few hundred bytes. */
export const MAX_ROWS = 20_000;

/**
 * Maximum searches, and maximum suggestions, of one address that this server writes in a day.
 * Without this limit, one address could fill the disk of Postgres.
 */
export const MAX_OF_ADDRESS = 5_000;

/** Maximum addresses that are counted. The one that was silent longest is forgotten first. */
const MAX_ADDRESSES = 50_000;

/** Maximum rows of one batch. */
const BATCH = 2_000;

/** Pause between two attempts while writes fail. */
const RETRY_MS = 2_000;

/** Maximum time to write the remaining rows when the server stops. Then they are dropped. */
const STOP_MS = 8_000;
const STOP_RETRY_MS = 200;

/** How long a click waits for its search, which another server may still write. */
const CLICK_WAIT_MS = 60_000;

const NO_SEARCH = 'their searches are not in the log';

/** Repeated views of an article by one visitor within this time count once. */
const VIEW_MS = 30 * 60_000;

/**
 * Records searches, suggestions, clicks and views in memory, and writes them in the background
 * about every second. Recording neither waits nor throws. Memory is bounded: rows that do not fit
 * while writes fail are dropped, counted and logged.
 */
export class SearchLog implements SearchRecorder {
  private rows: Rows = [];
  /** Batches to write first: a failed batch, or the halves of a refused batch. */
  private returned: Batch[] = [];
  private writing = 0;
  private readonly views = new LRUCache<string, true>({ max: MAX_ROWS, ttl: VIEW_MS });
  private readonly flushes: BackgroundLoop;
  /** Clicks whose search is not in the log yet, and until when they wait. */
  private waiting: ClickRow[] = [];
  private readonly waitingUntil = new WeakMap<ClickRow, number>();
  private isFailing = false;
  /** Rows by kind and pseudonym of the address, which is another one each day. */
  private readonly ofAddress = new LRUCache<string, number>({ max: MAX_ADDRESSES });
  /** Ids of searches and suggestions over the limit of their address. Their clicks do not count. */
  private readonly unlogged = new LRUCache<string, true>({ max: MAX_ROWS });
  /** Reasons for dropped rows since the last flush. Each reason is logged once. */
  private readonly reportedDrops = new Set<string>();
  private readonly drops;
  private readonly overLimit;

  constructor(
    private readonly writer: Pick<LogWriter, 'write'>,
    private readonly clock: { now(): Date },
    metrics: Registry,
    private readonly logger: Logger,
    private readonly flushMs = FLUSH_MS,
  ) {
    const kinds = Object.values(KINDS);
    this.drops = createCounter(
      metrics,
      'doum_search_log_dropped_total',
      `Rows of the search log that were not written, by kind: ${kinds.join(', ')}.`,
      kinds.map((kind) => ({ kind })),
    );
    this.overLimit = createCounter(
      metrics,
      'doum_search_log_over_limit_total',
      'Searches and suggestions that were not logged, because their address had too many that ' +
        'day, by kind: search, suggestion.',
      [{ kind: KINDS.searches }, { kind: KINDS.suggestions }],
    );
    registerGauge(
      metrics,
      'doum_search_log_waiting',
      'Rows of the search log that wait in memory to be written.',
      () => this.size,
    );
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
    const { id, page } = search;
    // If memory still contains the search itself, only its page number is raised.
    const isIt = ([kind, row]: Rows[number]) => kind === 'searches' && (row as SearchRow).id === id;
    if (search.pageBy !== 'cursor') {
      if (!this.isOverLimit('searches', search)) this.add('searches', toSearchRow(search, at));
    } else if (!this.unlogged.has(id)) {
      const found = this.rows.findLast(isIt)?.[1] as SearchRow | undefined;
      if (found) found.page = Math.max(found.page, page);
      else this.add('pages', { at, id, page });
    }
  }

  suggestions(suggestions: RecordedSuggestions): void {
    if (!this.isOverLimit('suggestions', suggestions))
      this.add('suggestions', toSuggestionRow(suggestions, this.clock.now()));
  }

  /**
   * Records a click at a position from 1; a click on a search that was not logged does not count.
   * Returns false if the click was dropped.
   */
  click({ visitor }: Visit, search: SearchIdentity, articleId: number, position: number): boolean {
    if (this.unlogged.has(search.id)) return true;
    return this.add('clicks', {
      at: this.clock.now(),
      searchId: search.id,
      searchedAt: search.issuedAt,
      articleId,
      position,
      address: addressOf(visitor),
    });
  }

  /**
   * Records a view; repeated views by one visitor within half an hour count once. Returns false if
   * the view was dropped.
   */
  view({ visitor }: Visit, articleId: number): boolean {
    const key = `${visitor.toString('base64')}/${articleId}`;
    if (this.views.has(key)) return true;
    const row = { at: this.clock.now(), articleId, address: addressOf(visitor) };
    const isKept = this.add('views', row);
    if (isKept) this.views.set(key, true);
    return isKept;
  }

  start(): void {
    this.flushes.start();
  }

  /**
   * Writes the remaining rows, for at most 8 seconds, and drops the rest. Call this when nothing
   * more is recorded.
   */
  async stop(): Promise<void> {
    const deadline = new AbortController();
    await Promise.race([this.finish(deadline.signal), sleep(STOP_MS, deadline.signal)]);
    deadline.abort();
    for (const [kind] of [...this.returned.flatMap(({ rows }) => rows), ...this.rows])
      this.drop(kind, 'Postgres did not take them before the server ended');
    for (const _ of this.waiting) this.drop('clicks', NO_SEARCH);
  }

  private async finish(deadline: AbortSignal): Promise<void> {
    await this.flushes.stop();
    // Another server writes the search of a waiting click within its flush interval plus the time
    // of the write.
    const until = performance.now() + 2 * this.flushMs;
    while (
      !deadline.aborted &&
      (this.size > 0 || (this.waiting.length > 0 && performance.now() < until))
    ) {
      await this.flush().catch((error: unknown) => this.reportFailure(error));
      if (this.isFailing || this.waiting.length > 0) await sleep(STOP_RETRY_MS, deadline);
    }
  }

  /**
   * Writes the buffered rows. Rows that arrive meanwhile wait for the next flush, unless they fill
   * a batch. Rejects if Postgres is unavailable or busy; unwritten rows stay in the buffer.
   */
  private async flush(): Promise<void> {
    this.retryClicks();
    const refused = { rows: 0, why: '' };
    try {
      for (let batch = this.take(); batch; batch = this.take(BATCH))
        await this.write(batch, refused);
    } finally {
      if (refused.rows > 0)
        this.logger.error(
          { rows: refused.rows, error: refused.why },
          'Postgres does not take rows of the search log: they are dropped.',
        );
    }
    this.reportedDrops.clear();
  }

  /** Removes and returns the next batch; undefined if fewer than `least` rows wait. */
  private take(least = 1): Batch | undefined {
    const returned = this.returned.shift();
    if (returned || this.rows.length < least) return returned;
    return { id: randomUUID(), rows: this.rows.splice(0, BATCH) };
  }

  /** Puts the clicks whose searches were not in the log back into the buffer. */
  private retryClicks(): void {
    for (const click of this.waiting.splice(0)) {
      if (this.waitingUntil.get(click)! <= performance.now()) this.drop('clicks', NO_SEARCH);
      else this.add('clicks', click);
    }
  }

  /** Writes one batch. Splits a refused batch in two to isolate the refused row. */
  private async write(batch: Batch, refused: { rows: number; why: string }): Promise<void> {
    const { rows } = batch;
    this.writing = rows.length;
    try {
      const { unresolved } = await this.writer.write(toLogBatch(rows), batch.id);
      const until = performance.now() + CLICK_WAIT_MS;
      for (const click of unresolved)
        this.waitingUntil.set(click, this.waitingUntil.get(click) ?? until);
      this.waiting.push(...unresolved);
      this.isFailing = false;
    } catch (error) {
      if (isDatabaseUnavailable(error) || isLockConflict(error)) {
        this.returned.unshift(batch);
        throw error;
      }
      const middle = Math.ceil(rows.length / 2);
      if (rows.length > 1)
        for (const half of [rows.slice(middle), rows.slice(0, middle)])
          this.returned.unshift({ id: randomUUID(), rows: half });
      else {
        refused.rows += 1;
        refused.why = unavailableReason(error);
        this.drops.inc({ kind: KINDS[rows[0]![0]] });
      }
    } finally {
      this.writing = 0;
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

  /**
   * Counts a row for its address. Returns true if the address has too many rows of this kind today.
   * Requests with a role or with the key of an application have no limit.
   */
  private isOverLimit(
    kind: 'searches' | 'suggestions',
    { id, visit, staff }: { id: string | null; visit: Visit; staff: boolean },
  ): boolean {
    if (staff || visit.applicationId != null) return false;
    const key = `${kind} ${addressOf(visit.visitor).toString('base64')}`;
    const count = (this.ofAddress.get(key) ?? 0) + 1;
    this.ofAddress.set(key, count);
    if (count <= MAX_OF_ADDRESS) return false;
    if (count === MAX_OF_ADDRESS + 1)
      this.logger.warn(
        { kind: KINDS[kind], limit: MAX_OF_ADDRESS },
        'One address has as many searches today as are logged: further ones are only counted.',
      );
    this.overLimit.inc({ kind: KINDS[kind] });
    if (id !== null) this.unlogged.set(id, true);
    return true;
  }

  /** Number of rows in memory. */
  private get size(): number {
    const returned = this.returned.reduce((sum, { rows }) => sum + rows.length, 0);
    return this.rows.length + returned + this.writing;
  }

  /** Adds a row. If the memory is full, drops the row and returns false. */
  private add<K extends Kind>(kind: K, row: LogBatch[K][number]): boolean {
    const isKept = this.size < MAX_ROWS;
    if (isKept) this.rows.push([kind, row]);
    else this.drop(kind, 'the buffer is full');
    return isKept;
  }

  private drop(kind: Kind, why: string): void {
    this.drops.inc({ kind: KINDS[kind] });
    if (!this.reportedDrops.has(why))
      this.logger.warn({ kind: KINDS[kind], why }, 'Rows of the search log are dropped.');
    this.reportedDrops.add(why);
  }
}

function toLogBatch(rows: Rows): LogBatch {
  const batch: LogBatch = { searches: [], pages: [], clicks: [], views: [], suggestions: [] };
  for (const [kind, row] of rows) (batch[kind] as object[]).push(row);
  return batch;
}

function addressOf(visitor: Buffer): Buffer {
  return visitor.subarray(0, ADDRESS_BYTES);
}
