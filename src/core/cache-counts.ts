import { Counter, type Registry } from 'prom-client';

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
