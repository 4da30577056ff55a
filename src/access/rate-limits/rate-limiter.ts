import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { BackgroundLoop } from '../../core/background-loop.js';
import { awayReason } from '../../core/database-errors.js';
import type { Logger } from '../../core/logger.js';
import { sleep } from '../../core/sleep.js';
import { MINUTE_MS, RateCounter, type Tally } from './rate-counter.js';
import { type OwnCount, RateCounts } from './rate-counts.js';
import type {
  RateBucket,
  RateClient,
  RateLimits,
  RateVerdict,
  Reservation,
} from './rate-limits.js';

/** Counters in memory, about 15 MB. */
const MAX_COUNTERS = 50_000;

/** In milliseconds. */
export interface RateTimings {
  /** Pause between two exchanges of counts with the other replicas. */
  exchangeMs: number;
  /** Maximum duration of one exchange. */
  timeoutMs: number;
}

export const RATE_TIMINGS: RateTimings = { exchangeMs: 1_000, timeoutMs: 5_000 };

/** A client is shared once it is above this part of its limit. */
const SHARED_ABOVE = 0.05;

/** Clients in one statement; further ones wait for the next statement. */
const MAX_CLIENTS = 5_000;

/** Minutes before this one that are kept: two are read, one more is for clocks that differ. */
const KEPT_MINUTES = 3;

/** How long `stop` waits for Postgres. */
const STOP_MS = 3_000;

/**
 * How much higher the limit of an IPv6 network of /56 is than that of a /64. One customer may have
 * a whole /56, which is 256 networks of /64; a carrier may have many customers in one /56.
 */
const WIDE_FACTOR = 4;

const UNLIMITED: RateVerdict = { allowed: true, limit: 0, retryAfterSeconds: 0 };

/**
 * Limits how often each client comes, by what all replicas counted in the last minute
 * (`msUntilBelow`). It decides in memory; about once a second one statement writes to Postgres what
 * was counted here and reads what was counted elsewhere.
 *
 * - The counts of a client below 5 % of its limit are not shared, so that ordinary searches write
 *   nothing. Each further replica may therefore let that much more through, and what reaches it in
 *   the second before an exchange. Where nothing new was counted there is no statement.
 * - While Postgres is away each replica limits by what it knows. Afterwards it sends the counts of
 *   the present minute and of the one before.
 * - 50,000 counters are kept. Beyond that the client that has not come for longest, allowed or
 *   refused, is forgotten and begins anew: a limit for each address does not stop anybody who comes
 *   from so many addresses at once.
 * - Minutes are those of the wall clock, so that they are the same for all replicas: their clocks
 *   should differ by seconds at most.
 *
 * rate-limiter-flexible, the usual library, writes to its store on every request and counts in
 * fixed windows.
 */
export class RateLimiter {
  private readonly counters = new LRUCache<string, RateCounter>({
    max: MAX_COUNTERS,
    dispose: (counter) => this.toSend.delete(counter),
  });
  private readonly toSend = new Set<RateCounter>();
  private readonly counts: RateCounts;
  private readonly exchanges: BackgroundLoop;
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

  /**
   * Counts one request, or `amount` points, unless it is refused. Refused requests do not count, so
   * that a client that goes on asking is let in again when the window has passed.
   */
  take(bucket: RateBucket, client: RateClient, amount = 1): RateVerdict {
    const { verdict, count } = this.reserve(bucket, client, amount);
    count();
    return verdict;
  }

  /** The verdict of `take`, without counting. */
  peek(bucket: RateBucket, client: RateClient): RateVerdict {
    const { verdict, release } = this.reserve(bucket, client);
    release();
    return verdict;
  }

  /**
   * Reserves room for a request that is counted only when it fails, such as the look-up of a key,
   * so that no more than the limit are under way at once. Nothing is reserved where the verdict
   * refuses.
   */
  reserve(bucket: RateBucket, client: RateClient, amount = 1): Reservation {
    const limit = this.limits[bucket];
    if (limit === 0) return settled(UNLIMITED);
    const now = Date.now();
    const judged = [client].flat().map((name, i) => {
      const counter = this.counterOf(`${bucket}:${name}`, now);
      const max = i === 0 ? limit : WIDE_FACTOR * limit;
      return { counter, max, verdict: judge(counter, max, now, amount) };
    });
    const refusals = judged.map(({ verdict }) => verdict).filter(({ allowed }) => !allowed);
    if (refusals.length > 0)
      return settled(
        refusals.reduce((a, b) => (a.retryAfterSeconds >= b.retryAfterSeconds ? a : b)),
      );
    for (const { counter } of judged) counter.reserved += amount;
    let isOpen = true;
    const settle = (counts: boolean) => {
      if (!isOpen) return;
      isOpen = false;
      for (const { counter, max } of judged) {
        counter.reserved -= amount;
        if (counts) this.count(counter, max, amount);
      }
    };
    return { verdict: judged[0]!.verdict, count: () => settle(true), release: () => settle(false) };
  }

  /** Begins to share counts. */
  start(): void {
    this.exchanges.start();
  }

  /** Stops sharing and sends what is left; gives up after 3 s. */
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
   * Sends and reads, where there is something to send; now and then removes what is old. Rejects
   * when Postgres does not take it; it is sent with the next exchange then.
   */
  private async exchange(): Promise<void> {
    const minute = minuteOf(Date.now());
    const counters = this.unsentCounters(minute);
    try {
      if (counters.length > 0) {
        await this.share(counters);
        this.sentIn = minute;
      }
      // Goes on until everything that was sent has been removed.
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
      { error: awayReason(error) },
      'Postgres does not take the counts of rate limits: each replica limits by what it knows until it does.',
    );
  }

  /**
   * Takes from `toSend` what goes into one statement. Counts from before the last minute are not
   * sent any more.
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

function judge(counter: RateCounter, limit: number, now: number, amount: number): RateVerdict {
  counter.moveTo(minuteOf(now));
  // An amount above the limit is allowed when nothing else was counted, because no waiting would
  // help.
  const waitMs = counter.msUntilBelow(Math.max(1, limit - amount + 1), now);
  return { allowed: waitMs === 0, limit, retryAfterSeconds: Math.ceil(waitMs / 1_000) };
}

function settled(verdict: RateVerdict): Reservation {
  return { verdict, count: () => undefined, release: () => undefined };
}

/** The whole count where some of it has not been sent, else 0. */
function unsent({ own, sent }: Tally): number {
  return own > sent ? own : 0;
}

function minuteOf(now: number): number {
  return Math.floor(now / MINUTE_MS);
}
