import { Counter } from 'prom-client';
import type { Registry } from '../../core/metrics.js';
import type { RateLimiter } from './rate-limiter.js';

/** Registers how many requests each rate limit has refused. */
export function registerRateMetrics(registry: Registry, limiter: RateLimiter): void {
  new Counter({
    name: 'doum_rate_limited_total',
    help: 'Requests and events that a rate limit refused, by the limit.',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of limiter.refused) this.inc({ limit }, count);
    },
  });
}
