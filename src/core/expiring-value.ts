import { CacheCounts } from './cache-counts.js';
import type { NowOrLater } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/** The share of its maximum age at which a value in use is loaded again in the background. */
const REFRESH_SHARE = 0.75;

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). A failed load is not cached. A value
 * in use is loaded again before it expires, so that its callers need not wait. A load without an
 * answer is replaced once after `maxAgeMs`, because its connection may be dead; then all wait for
 * that one. So a Postgres that hangs takes no more than two connections for it.
 */
export class ExpiringValue<T> {
  /** A hit is a value at once; a miss has to wait for a load. */
  readonly cacheCounts = new CacheCounts();
  /** `since`: when its load began, by `performance.now()`. */
  private loaded: { value: T; since: number; isRefreshed?: true } | null = null;
  private loading: { promise: Promise<T>; since: number; isSecond: boolean } | null = null;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /** The value. If there is none or it has expired: a promise, which rejects if the load fails. */
  current(): NowOrLater<T> {
    const { loaded, loading, maxAgeMs } = this;
    const now = performance.now();
    const age = loaded ? now - loaded.since : Infinity;
    this.cacheCounts.count(age <= maxAgeMs);
    if (loading && !loading.isSecond && now - loading.since > maxAgeMs) this.start(true);
    else if (!loading && (age > maxAgeMs || this.isRefreshDue(age))) this.start(false);
    return age <= maxAgeMs ? loaded!.value : this.loading!.promise;
  }

  /** Whether to load the value again. True once for a value: after a failure the value expires. */
  private isRefreshDue(age: number): boolean {
    if (age <= REFRESH_SHARE * this.maxAgeMs || this.loaded!.isRefreshed) return false;
    return (this.loaded!.isRefreshed = true);
  }

  /** The value that was loaded last, however old; undefined if it was invalidated since. */
  get last(): T | undefined {
    return this.loaded?.value;
  }

  /** Drops the cached value. */
  invalidate(): void {
    this.loaded = null;
    this.loading = null;
  }

  private start(isSecond: boolean): void {
    const since = performance.now();
    const promise = outsideOperations(this.load);
    const started = (this.loading = { promise, since, isSecond });
    promise.then(
      (value) => {
        // Not after an invalidation.
        if (this.loading !== started) return;
        this.loaded = { value, since };
        this.loading = null;
      },
      () => {
        if (this.loading === started) this.loading = null;
      },
    );
  }
}
