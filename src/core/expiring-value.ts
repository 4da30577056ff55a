import type { NowOrLater } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). A failed load is not cached.
 */
export class ExpiringValue<T> {
  private cached: { value: NowOrLater<T> } | null = null;
  private expiresAt = 0;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /**
   * The cached value. If there is none or it has expired: a promise, which rejects if the load
   * fails.
   */
  current(): NowOrLater<T> {
    if (this.cached && performance.now() <= this.expiresAt) return this.cached.value;
    this.expiresAt = performance.now() + this.maxAgeMs;
    const loading = outsideOperations(this.load);
    const cached: { value: NowOrLater<T> } = { value: loading };
    loading.then(
      (value) => (cached.value = value),
      () => {
        if (this.cached === cached) this.invalidate();
      },
    );
    this.cached = cached;
    return loading;
  }

  /** Drops the cached value. */
  invalidate(): void {
    this.cached = null;
  }
}
