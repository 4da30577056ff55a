import { collectDefaultMetrics, Registry } from 'prom-client';

export type { Registry };

/**
 * A registry of one app's own, with what Node tells of the process (memory, event loop, garbage
 * collection).
 */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Counts what is under way for each key. A key whose count is 0 takes no memory. */
export class Counts {
  private readonly counts = new Map<string, number>();

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.counts.set(key, this.of(key) + 1);
  }

  /** Call it once for each `add`. */
  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}
