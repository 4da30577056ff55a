import { Lookups } from './lookups.js';
import type { NowOrLater } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/** The share of its maximum age at which a value in use is loaded again in the background. */
const REFRESH_SHARE = 0.75;

interface Cached<T> {
  value: NowOrLater<T>;
  /** When its load began, by `performance.now()`. */
  readonly since: number;
  /** Whether the load has no answer yet. */
  isLoading: boolean;
  /** The load that replaces it. */
  next: Cached<T> | null;
  /** Whether it replaces a load that had no answer until it expired. */
  readonly isSecond: boolean;
}

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). A failed load is not cached. A value
 * in use is loaded again before it expires, so that its callers need not wait. A load without an
 * answer is replaced once when it expires, because its connection may be dead; then all wait for
 * that one. So a Postgres that hangs takes no more than two connections for it.
 */
export class ExpiringValue<T> {
  /** A hit is a value at once; a miss has to wait for a load. */
  readonly lookups = new Lookups();
  private cached: Cached<T> | null = null;
  private loaded: T | undefined;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /**
   * The cached value. If there is none or it has expired: a promise, which rejects if the load
   * fails.
   */
  current(): NowOrLater<T> {
    if (this.cached && ageOf(this.cached) > this.maxAgeMs)
      this.cached = this.replacement(this.cached);
    const cached = (this.cached ??= this.start());
    if (ageOf(cached) > REFRESH_SHARE * this.maxAgeMs) this.refresh(cached);
    this.lookups.count(!(cached.value instanceof Promise));
    return cached.value;
  }

  /** The value that was loaded last, however old; undefined if it was invalidated since. */
  get last(): T | undefined {
    return this.loaded;
  }

  /** Drops the cached value. */
  invalidate(): void {
    this.loaded = undefined;
    this.cached = null;
  }

  /** What is used after a value or a load has expired. */
  private replacement(expired: Cached<T>): Cached<T> {
    if (expired.isLoading) return expired.isSecond ? expired : this.start({ isSecond: true });
    return expired.next?.isLoading ? expired.next : this.start();
  }

  private start({ isSecond = false } = {}): Cached<T> {
    const since = performance.now();
    const loading = outsideOperations(this.load);
    const started: Cached<T> = { value: loading, since, isLoading: true, next: null, isSecond };
    loading.then(
      (value) => {
        started.isLoading = false;
        started.value = value;
        // Not after an invalidation.
        if (this.cached === started) this.loaded = value;
      },
      () => {
        started.isLoading = false;
        if (this.cached === started) this.cached = null;
      },
    );
    return started;
  }

  private refresh(cached: Cached<T>): void {
    if (cached.next || cached.isLoading) return;
    const next = (cached.next = this.start());
    const replace = (value: T) => {
      if (this.cached !== cached) return;
      this.cached = next;
      this.loaded = value;
    };
    // After a failure the value is used until it expires.
    (next.value as Promise<T>).then(replace, () => undefined);
  }
}

function ageOf({ since }: Cached<unknown>): number {
  return performance.now() - since;
}
