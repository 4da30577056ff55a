import type { NowOrLater } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/** The share of its maximum age at which a value in use is loaded again in the background. */
const REFRESH_SHARE = 0.75;

interface Cached<T> {
  value: NowOrLater<T>;
  /** When its load began, by `performance.now()`. */
  readonly since: number;
  isRefreshed: boolean;
}

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). A failed load is not cached. A value
 * in use is loaded again before it expires, so that its callers need not wait.
 */
export class ExpiringValue<T> {
  private cached: Cached<T> | null = null;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /**
   * The cached value. If there is none or it has expired: a promise, which rejects if the load
   * fails.
   */
  current(): NowOrLater<T> {
    const { cached } = this;
    const age = cached ? performance.now() - cached.since : Infinity;
    if (!cached || age > this.maxAgeMs) return (this.cached = this.start()).value;
    if (age > REFRESH_SHARE * this.maxAgeMs) this.refresh(cached);
    return cached.value;
  }

  /** Drops the cached value. */
  invalidate(): void {
    this.cached = null;
  }

  private start(): Cached<T> {
    const since = performance.now();
    const loading = outsideOperations(this.load);
    const started: Cached<T> = { value: loading, since, isRefreshed: false };
    loading.then(
      (value) => (started.value = value),
      () => {
        if (this.cached === started) this.invalidate();
      },
    );
    return started;
  }

  private refresh(cached: Cached<T>): void {
    if (cached.isRefreshed || cached.value instanceof Promise) return;
    cached.isRefreshed = true;
    const next = this.start();
    const replace = () => {
      if (this.cached === cached) this.cached = next;
    };
    // After a failure the value is used until it expires.
    (next.value as Promise<T>).then(replace, () => undefined);
  }
}
