import { outsideOperations } from './operation.js';

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). A failed load is not cached.
 */
export class ExpiringValue<T> {
  private loading: Promise<T> | null = null;
  private expiresAt = 0;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /** The cached value; loads it if there is none or it has expired. Rejects if the load fails. */
  current(): Promise<T> {
    if (!this.loading || performance.now() > this.expiresAt) {
      this.expiresAt = performance.now() + this.maxAgeMs;
      const loading = outsideOperations(this.load);
      loading.catch(() => {
        if (this.loading === loading) this.invalidate();
      });
      this.loading = loading;
    }
    return this.loading;
  }

  /** Drops the cached value. */
  invalidate(): void {
    this.loading = null;
  }
}
