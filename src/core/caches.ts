import { Counter, type Registry } from 'prom-client';
import type { NowOrLater } from './now-or-later.js';
import { outsideOperations } from './operation.js';

/** The hits and misses of a cache. Plain numbers, because hot paths count. */
export class CacheCounts {
  hits = 0;
  misses = 0;

  count(isHit: boolean): void {
    if (isHit) this.hits += 1;
    else this.misses += 1;
  }
}

const registered = new WeakMap<Registry, Map<string, readonly CacheCounts[]>>();

/** Registers the counts of caches by their names. */
export function registerCacheCounts(
  registry: Registry,
  caches: Readonly<Record<string, readonly CacheCounts[]>>,
): void {
  const known = registered.get(registry) ?? new Map<string, readonly CacheCounts[]>();
  for (const [cache, cacheCounts] of Object.entries(caches)) known.set(cache, cacheCounts);
  if (registered.has(registry)) return;
  registered.set(registry, known);
  new Counter({
    name: 'doum_cache_lookups_total',
    help: 'Reads of caches in the memory of this process, by cache and result: hit or miss.',
    labelNames: ['cache', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [cache, all] of known)
        for (const { hits, misses } of all) {
          this.inc({ cache, result: 'hit' }, hits);
          this.inc({ cache, result: 'miss' }, misses);
        }
    },
  });
}

/** Share of the maximum age after which a used value is reloaded in the background. */
const REFRESH_SHARE = 0.75;

/**
 * A cached value that is loaded on demand and expires after `maxAgeMs`. Concurrent callers share
 * one load, which runs outside their operations (no deadline). Failed loads are not cached. A used
 * value is reloaded before it expires, so that callers need not wait. If a load has no answer after
 * `maxAgeMs`, its connection may be dead: one second load starts, and all callers wait for that
 * load. A Postgres that hangs thus blocks at most two connections.
 */
export class ExpiringValue<T> {
  /** A hit returns a value at once; a miss waits for a load. */
  readonly cacheCounts = new CacheCounts();
  /** `since`: when the load began, by `performance.now()`. */
  private loaded: { value: T; since: number; isRefreshed?: true } | null = null;
  private loading: { promise: Promise<T>; since: number; isSecond: boolean } | null = null;

  constructor(
    private readonly load: () => Promise<T>,
    private readonly maxAgeMs: number,
  ) {}

  /** The value, or a promise if it must be loaded. The promise rejects if the load fails. */
  current(): NowOrLater<T> {
    const { loaded, loading, maxAgeMs } = this;
    const now = performance.now();
    const age = loaded ? now - loaded.since : Infinity;
    this.cacheCounts.count(age <= maxAgeMs);
    if (loading && !loading.isSecond && now - loading.since > maxAgeMs) this.start(true);
    else if (!loading && (age > maxAgeMs || this.isRefreshDue(age))) this.start(false);
    return age <= maxAgeMs ? loaded!.value : this.loading!.promise;
  }

  /** Whether to reload the value. True at most once: if the reload fails, the value expires. */
  private isRefreshDue(age: number): boolean {
    if (age <= REFRESH_SHARE * this.maxAgeMs || this.loaded!.isRefreshed) return false;
    return (this.loaded!.isRefreshed = true);
  }

  /** The last loaded value, of any age; undefined after `invalidate`. */
  get last(): T | undefined {
    return this.loaded?.value;
  }

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
