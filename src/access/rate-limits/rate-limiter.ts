import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { BackgroundLoop } from '../../core/background-loop.js';
import { unavailableReason } from '../../core/database-errors.js';
import type { DoumError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { RateCounter, type Tally } from './rate-counter.js';
import { type OwnCount, RateCounts } from './rate-counts.js';
import {
  type OwnLimitBucket,
  RATE_BUCKETS,
  type RateBucket,
  type RateClient,
  rateLimited,
  type RateLimits,
  type RateVerdict,
  type Reservation,
} from './rate-limits.js';
import { counted, minuteOf, settled, UNLIMITED, verdictOf } from './rate-verdicts.js';

/** Maximum number of counters in memory, about 15 MB. */
const MAX_COUNTERS = 50_000;

/** In milliseconds. */
export interface RateTimings {
  /** Pause between two exchanges of counts with the other replicas. */
  exchangeMs: number;
  /** Maximum duration of one exchange. */
  timeoutMs: number;
}

export const RATE_TIMINGS: RateTimings = { exchangeMs: 1_000, timeoutMs: 5_000 };

/** The counts of a client are shared once they are above this fraction of its limit. */
const SHARED_ABOVE = 0.05;

/** Maximum number of clients per exchange; further ones wait for the next exchange. */
const MAX_CLIENTS = 5_000;

/** Past minutes to keep: two are read, one more allows for clock differences. */
const KEPT_MINUTES = 3;

/** Maximum time that `stop` waits for Postgres. */
const STOP_MS = 3_000;

/**
 * The limit of an IPv6 /56 network is this many times that of a /64. One customer may have a whole
 * /56, which has 256 /64 networks, but a carrier may also have many customers in one /56.
 */
const WIDE_FACTOR = 4;

/**
 * Limits the rate of each client by the counts of all replicas in the last minute (see
 * `msUntilBelow`). Decisions are made in memory. About once a second one statement writes this
 * replica's counts to Postgres and reads those of the others.
 *
 * - Counts of a client below 5 % of its limit are not shared, so that ordinary searches write
 *   nothing. Each additional replica may therefore allow 5 % more, plus what it receives in the
 *   second before an exchange. If there are no new counts, no statement is sent.
 * - While Postgres does not answer, each replica limits by the counts it has. Afterwards it sends
 *   the counts of the current and the previous minute.
 * - At most 50,000 counters are kept; beyond that the least recently used one is dropped and starts
 *   again at 0. Limits by address cannot stop a client that uses that many addresses at once
 *   anyway.
 * - Minutes follow the wall clock, so that they are the same on all replicas. The clocks of
 *   replicas should differ by a few seconds at most.
 *
 * rate-limiter-flexible, the usual library, writes to its store on every request and counts in
 * fixed windows.
 */
export class RateLimiter {
  private readonly counters = new LRUCache<string, RateCounter>({
    max: MAX_COUNTERS,
    dispose: (counter) => this.toSend.delete(counter),
  });
  /** Counters with counts that Postgres does not have yet. */
  private readonly toSend = new Set<RateCounter>();
  private readonly counts: RateCounts;
  private readonly exchanges: BackgroundLoop;
  /** How many requests each limit has refused. */
  readonly refused = new Map<RateBucket, number>(RATE_BUCKETS.map((bucket) => [bucket, 0]));
  /** Minutes of the last write and of the last deletion. */
  private sentIn = -Infinity;
  private cleanedIn = 0;

  constructor(
    pool: Pool,
    private readonly logger: Logger,
    private readonly limits: RateLimits,
    timings = RATE_TIMINGS,
  ) {
    this.counts = new RateCounts(pool, timings.timeoutMs);
    this.exchanges = new BackgroundLoop({
      run: () => this.exchange(),
      onFailure: (error, { failures }) => {
        if (failures === 1) this.reportFailure(error);
      },
      pauseMs: timings.exchangeMs,
      firstRetryMs: timings.exchangeMs,
      maxRetryMs: timings.exchangeMs,
    });
  }

  /** The configured limit per minute; 0 means unlimited. */
  limitOf(bucket: keyof RateLimits): number {
    return this.limits[bucket];
  }

  /**
   * Counts one request, or `amount` points, unless the verdict refuses it. Refused requests do not
   * count, so that a client that keeps sending requests is allowed again after the window.
   */
  take(bucket: keyof RateLimits, client: RateClient, amount = 1): RateVerdict {
    return counted(this.reserve(bucket, client, amount), amount);
  }

  /** The same as `take` for one request, with a limit that is not configured; 0 means unlimited. */
  takeWithin(limit: number, bucket: OwnLimitBucket, client: RateClient): RateVerdict {
    return counted(this.reserveWithin(limit, bucket, client, 1), 1);
  }

  /** The verdict that `take` would return, without counting. */
  peek(bucket: keyof RateLimits, client: RateClient): RateVerdict {
    const { verdict, release } = this.reserve(bucket, client);
    release();
    return verdict;
  }

  /** Counts a request that a limit refuses, and creates its error; see `rateLimited`. */
  refusal(bucket: RateBucket, verdict: RateVerdict, client?: string): DoumError {
    this.refused.set(bucket, this.refused.get(bucket)! + 1);
    return rateLimited(bucket, verdict, client);
  }

  /**
   * Reserves capacity for a request that counts only if it fails, such as the check of a key. So no
   * more requests than the limit run at once. If the verdict refuses, nothing is reserved.
   */
  reserve(bucket: keyof RateLimits, client: RateClient, amount = 1): Reservation {
    return this.reserveWithin(this.limits[bucket], bucket, client, amount);
  }

  private reserveWithin(
    limit: number,
    bucket: RateBucket,
    client: RateClient,
    amount: number,
  ): Reservation {
    if (limit === 0) return settled(UNLIMITED);
    const now = Date.now();
    const checks = [client].flat().map((name, i) => {
      const counter = this.counterOf(`${bucket}:${name}`, now);
      const max = i === 0 ? limit : WIDE_FACTOR * limit;
      return { counter, max, verdict: verdictOf(counter, max, now, amount) };
    });
    const refusals = checks.map(({ verdict }) => verdict).filter(({ allowed }) => !allowed);
    if (refusals.length > 0)
      return settled(
        refusals.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b)),
      );
    for (const { counter } of checks) counter.reserved += amount;
    let isOpen = true;
    const settle = (counts: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      for (const { counter, max } of checks) {
        counter.reserved -= amount;
        if (counts) this.count(counter, max, amount);
      }
    };
    const scarcest = checks.reduce((a, b) =>
      a.verdict.remaining <= b.verdict.remaining ? a : b,
    ).verdict;
    return { verdict: scarcest, count: () => settle(true), release: () => settle(false) };
  }

  /** Starts to share counts with the other replicas. */
  start(): void {
    this.exchanges.start();
  }

  /** Stops sharing and sends the remaining counts; gives up after 3 s. Never rejects. */
  async stop(): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.finish(over.signal), sleep(STOP_MS, over.signal)]);
    over.abort();
  }

  private counterOf(key: string, now: number): RateCounter {
    let counter = this.counters.get(key);
    if (!counter) this.counters.set(key, (counter = new RateCounter(key, minuteOf(now))));
    return counter;
  }

  private count(counter: RateCounter, limit: number, amount: number): void {
    counter.moveTo(minuteOf(Date.now()));
    counter.current.own += amount;
    if (counter.exceeds(limit * SHARED_ABOVE)) this.toSend.add(counter);
  }

  private async finish(over: AbortSignal): Promise<void> {
    await this.exchanges.stop();
    try {
      while (!over.aborted && this.toSend.size > 0) await this.exchange();
    } catch (error) {
      this.reportFailure(error);
    }
  }

  /**
   * Exchanges counts if there are unsent ones, and deletes old counts once a minute. Rejects when
   * Postgres fails; the counts are then sent with the next exchange.
   */
  private async exchange(): Promise<void> {
    const minute = minuteOf(Date.now());
    const counters = this.unsentCounters(minute);
    try {
      if (counters.length > 0) {
        await this.share(counters);
        this.sentIn = minute;
      }
      // Continues until everything that this replica sent has been deleted.
      if (minute > this.cleanedIn && this.cleanedIn <= this.sentIn + KEPT_MINUTES) {
        await this.counts.removeBefore(minute - KEPT_MINUTES);
        this.cleanedIn = minute;
      }
    } catch (error) {
      for (const counter of counters)
        if (this.counters.peek(counter.key) === counter) this.toSend.add(counter);
      throw error;
    }
  }

  private reportFailure(error: unknown): void {
    this.logger.warn(
      { error: unavailableReason(error) },
      'Postgres does not store the counts of rate limits: until it does, each replica uses the ' +
        'counts it has.',
    );
  }

  /**
   * Takes the counters for one exchange from `toSend`. Counts older than the previous minute are
   * dropped.
   */
  private unsentCounters(minute: number): RateCounter[] {
    const counters: RateCounter[] = [];
    for (const counter of this.toSend) {
      if (counters.length === MAX_CLIENTS) break;
      this.toSend.delete(counter);
      counter.moveTo(minute);
      counters.push(counter);
    }
    return counters;
  }

  private async share(counters: readonly RateCounter[]): Promise<void> {
    const tallies: Tally[] = [];
    const own: OwnCount[] = [];
    for (const { key, minute, current, previous } of counters) {
      tallies.push(current, previous);
      own.push(
        { client: key, minute, count: unsent(current) },
        { client: key, minute: minute - 1, count: unsent(previous) },
      );
    }
    const others = await this.counts.exchange(own);
    tallies.forEach((tally, i) => {
      tally.sent = Math.max(tally.sent, own[i]!.count);
      tally.others = others[i]!;
    });
  }
}

/** The total count if part of it has not been sent, else 0. */
function unsent({ own, sent }: Tally): number {
  return own > sent ? own : 0;
}
