import { collectDefaultMetrics, Registry } from 'prom-client';

export type { Registry };

/**
 * Creates a metrics registry for one app, with the default metrics of the process (memory, event
 * loop, garbage collection).
 */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Counters by key, for work in progress. A key with the count 0 uses no memory. */
export class Counts {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.counts.set(key, this.of(key) + 1);
  }

  /** Undoes one `add`. */
  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}
