import type { NowOrLater } from './work/now-or-later.js';
import { outsideOperations } from './work/operation.js';

/** Share of the maximum age after which a used value is reloaded in the background. */
const REFRESH_SHARE = 0.75;

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). Failed loads are not cached. A used
 * value is reloaded before it expires, so that callers need not wait.
 */
export class ExpiringValue<T> {
  /** `since`: when the load began, by `performance.now()`. */
  private loaded: { value: T; since: number; isRefreshed?: true } | null = null;
  private loading: Promise<T> | null = null;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /** The value, or a promise if it must be loaded. The promise rejects if the load fails. */
  current(): NowOrLater<T> {
    const { loaded, maxAgeMs } = this;
    const age = loaded ? performance.now() - loaded.since : Infinity;
    if (!this.loading && (age > maxAgeMs || this.isRefreshDue(age))) this.start();
    return age <= maxAgeMs ? loaded!.value : this.loading!;
  }

  /** Whether to reload the value. True at most once: if the reload fails, the value expires. */
  private isRefreshDue(age: number): boolean {
    if (age <= REFRESH_SHARE * this.maxAgeMs || this.loaded!.isRefreshed) return false;
    return (this.loaded!.isRefreshed = true);
  }

  invalidate(): void {
    this.loaded = null;
    this.loading = null;
  }

  private start(): void {
    const since = performance.now();
    const started = (this.loading = outsideOperations(this.load));
    started.then(
      (value) => {
        // `invalidate` was called during the load: do not keep the value.
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
