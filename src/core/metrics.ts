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
