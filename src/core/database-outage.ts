import type { Pool } from 'pg';
import { isDatabaseUnavailable } from './database-errors.js';
import type { ExpiringValue } from './expiring-value.js';
import type { Notifications } from './notifications.js';
import { type NowOrLater, whenReady } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/** How long a statement waits before another one looks whether Postgres answers at all. */
const SLOW_MS = 500;

/** How long that one waits before Postgres counts as silent. */
const PATIENCE_MS = 1_000;
const CHECK_MS = 100;

/** How long a new connection may take before what is asked for it counts as silent. */
export const CONNECT_PATIENCE_MS = 1_000;

/** Minimum pause between two looks whether Postgres answers again, or its pooler. */
const PROBE_EVERY_MS = 250;

/** The pause between two looks after a failure, while nobody reads. */
const PROBE_IDLE_MS = 1_000;

/** What was read, or what stands in for it while Postgres is away. */
export interface Bridged<T> {
  readonly value: T;
  readonly isRemembered: boolean;
}

/**
 * Lets memory stand in for Postgres while it is away: it refuses connections, or it answers not
 * even `select 1` and sends no heartbeats of `notifications`. A slow statement is waited for. That
 * ends `maxMs` after the last heartbeat, the last moment at which this replica had heard of every
 * change, and `maxMs` after the first failure: the session of the heartbeats may outlive a password
 * or a pooler that new connections need. Then reads fail as without it.
 *
 * Heartbeats that come past a connection pooler say nothing of the pooler. If `select 1` is not
 * answered then, a new connection decides: a busy pool waits, but its pooler takes connections. If
 * that is silent too, memory stands in for `maxMs`.
 */
export class DatabaseOutage {
  /** Since when reads fail, by `performance.now()`; null if the last one did not. */
  private failedSince: number | null = null;
  /** When the running probe began, by `performance.now()`; null if there is none. */
  private probingSince: number | null = null;
  private probedAt = -Infinity;
  private nextProbe: NodeJS.Timeout | undefined;
  /** Since when nobody answers at the address of the pool, by `performance.now()`, or null. */
  private poolerSilentSince: number | null = null;
  /** When the next connection to that address may be opened: infinite while one is. */
  private connectsAt = -Infinity;

  /**
   * `maxMs`: 0 never lets memory stand in. `answersAtPooler`: whether somebody who connects to the
   * address of the pool gets an answer within `CONNECT_PATIENCE_MS`; null if heartbeats come from
   * that address, too.
   */
  constructor(
    private readonly pool: Pick<Pool, 'query' | 'ending'>,
    private readonly notifications: Pick<Notifications, 'isFollowing' | 'provenAt'>,
    private readonly maxMs: number,
    private readonly answersAtPooler: (() => Promise<boolean>) | null,
  ) {}

  /**
   * What `read` returns. While Postgres is away, what `remembered` returns, unless that is
   * undefined: then the rejection of `read`.
   */
  bridge<T>(read: () => NowOrLater<T>, remembered: () => T | undefined): NowOrLater<Bridged<T>> {
    if (this.failedSince !== null && this.mayBeAway) {
      const value = this.instead(remembered);
      if (value !== undefined) {
        this.probe();
        return { value, isRemembered: true };
      }
    }
    const value = read();
    return value instanceof Promise ? this.wait(value, remembered) : { value, isRemembered: false };
  }

  /** The current value of a cache, or its last one. */
  valueOf<T>(cache: ExpiringValue<T>): NowOrLater<T> {
    return whenReady(
      this.bridge(
        () => cache.current(),
        () => cache.last,
      ),
      ({ value }) => value,
    );
  }

  private instead<T>(remembered: () => T | undefined): T | undefined {
    const since = Math.min(
      this.notifications.provenAt,
      this.failedSince ?? Infinity,
      this.poolerSilentSince ?? Infinity,
    );
    const isRecent = performance.now() - since <= this.maxMs;
    return isRecent && this.maxMs > 0 ? remembered() : undefined;
  }

  private wait<T>(reading: Promise<T>, remembered: () => T | undefined): Promise<Bridged<T>> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      /** Whether memory stands in. */
      const standIn = (): boolean => {
        this.failedSince ??= performance.now();
        this.probe();
        const value = this.instead(remembered);
        if (value !== undefined) resolve({ value, isRemembered: true });
        return value !== undefined;
      };
      const checks = setInterval(() => {
        if (performance.now() - startedAt < SLOW_MS) return;
        this.probe();
        if (!this.isUnanswered) return;
        if (this.notifications.isFollowing) this.connect();
        if (this.mayBeAway && standIn()) clearInterval(checks);
      }, CHECK_MS);
      reading.then(
        (value) => {
          clearInterval(checks);
          this.failedSince = null;
          resolve({ value, isRemembered: false });
        },
        (error: Error) => {
          clearInterval(checks);
          if (!isDatabaseUnavailable(error) || !standIn()) reject(error);
        },
      );
    });
  }

  private get mayBeAway(): boolean {
    return this.poolerSilentSince !== null || !this.notifications.isFollowing;
  }

  /** Whether the running probe has waited for so long that Postgres or its pooler is silent. */
  private get isUnanswered(): boolean {
    return this.probingSince !== null && performance.now() - this.probingSince >= PATIENCE_MS;
  }

  private connect(): void {
    if (this.answersAtPooler === null || performance.now() < this.connectsAt) return;
    this.connectsAt = Infinity;
    void outsideOperations(this.answersAtPooler)
      // It could not even be tried, which says nothing of the pooler.
      .catch(() => true)
      .then((answers) => {
        const now = performance.now();
        this.connectsAt = now + PROBE_EVERY_MS;
        this.poolerSilentSince = answers ? null : (this.poolerSilentSince ?? now);
      });
  }

  private probe(): void {
    if (this.poolerSilentSince !== null) this.connect();
    const now = performance.now();
    if (this.probingSince !== null || now - this.probedAt < PROBE_EVERY_MS) return;
    this.probingSince = now;
    outsideOperations(() => this.pool.query('select 1'))
      .then(
        () => {
          this.failedSince = null;
          this.poolerSilentSince = null;
        },
        () => undefined,
      )
      .finally(() => {
        this.probingSince = null;
        this.probedAt = performance.now();
        clearTimeout(this.nextProbe);
        // Otherwise a failure that nobody read after would count as the begin of the next outage.
        if (this.failedSince !== null && !this.pool.ending)
          this.nextProbe = setTimeout(() => this.probe(), PROBE_IDLE_MS).unref();
      });
  }
}
