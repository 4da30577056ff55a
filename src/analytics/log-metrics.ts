import { Counter, Gauge } from 'prom-client';
import type { Registry } from '../core/metrics.js';

/** What the search log says of itself. */
export class LogMetrics {
  private readonly drops: Counter<'kind'>;

  constructor(private readonly registry: Registry) {
    this.drops = new Counter({
      name: 'doum_search_log_dropped_total',
      help: 'Rows of the search log that were not written, by kind: search, page, click, view, suggestion.',
      labelNames: ['kind'],
      registers: [registry],
    });
  }

  /** Reads at each scrape how many rows wait. */
  watch(size: () => number): void {
    new Gauge({
      name: 'doum_search_log_waiting',
      help: 'Rows of the search log that wait in memory to be written.',
      registers: [this.registry],
      collect() {
        this.set(size());
      },
    });
  }

  dropped(kind: string, count: number): void {
    if (count > 0) this.drops.inc({ kind }, count);
  }
}
