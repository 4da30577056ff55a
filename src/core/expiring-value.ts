import { outsideOperations } from './operation.js';

/**
 * A value that is loaded when it is wanted and serves until it is that old or dropped. Callers at
 * the same time share one load, which belongs to none of their operations; one that fails is not
 * kept.
 */
export class ExpiringValue<T> {
  private loading: Promise<T> | null = null;
  private expiresAt = 0;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

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

  invalidate(): void {
    this.loading = null;
  }
}
