import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from '../core/metrics.js';
import type { SearchEngineName } from '../search/index.js';

/** Metrics of the indexer of this process; a replica that does not lead counts nothing. */
export class IndexerMetrics {
  private readonly lag: Histogram<'engine'>;
  private readonly isFailing: Gauge<'engine'>;
  private readonly counters: Record<
    'delivered' | 'retried' | 'refused' | 'conflicted',
    Counter<'engine'>
  >;

  constructor(registry: Registry) {
    this.lag = new Histogram({
      name: 'doum_indexer_lag_seconds',
      help: 'From the commit of a change to its delivery to the engine.',
      labelNames: ['engine'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800],
      registers: [registry],
    });
    this.isFailing = new Gauge({
      name: 'doum_indexer_failing',
      help: '1 while this process keeps the index and the engine cannot be written or asked.',
      labelNames: ['engine'],
      registers: [registry],
    });
    const counter = (name: string, help: string) =>
      new Counter({ name, help, labelNames: ['engine'] as const, registers: [registry] });
    this.counters = {
      delivered: counter('doum_indexer_delivered_total', 'Articles that the engine took.'),
      retried: counter(
        'doum_indexer_retried_total',
        'Deliveries that the engine could not take then and that are tried again.',
      ),
      refused: counter(
        'doum_indexer_refused_total',
        'Articles that the engine refused: dead letters.',
      ),
      conflicted: counter(
        'doum_indexer_conflicted_total',
        'Deliveries that met a newer state in the index, which stays.',
      ),
    };
  }

  /** `lagSeconds`: for each article, the time since its change was committed. */
  delivered(engine: SearchEngineName, lagSeconds: number[]): void {
    this.counters.delivered.inc({ engine }, lagSeconds.length);
    for (const seconds of lagSeconds) this.lag.observe({ engine }, seconds);
  }

  failing(engine: SearchEngineName, isFailing: boolean): void {
    this.isFailing.set({ engine }, isFailing ? 1 : 0);
  }

  retried(engine: SearchEngineName, n: number): void {
    this.counters.retried.inc({ engine }, n);
  }

  refused(engine: SearchEngineName, n: number): void {
    this.counters.refused.inc({ engine }, n);
  }

  conflicted(engine: SearchEngineName, n: number): void {
    this.counters.conflicted.inc({ engine }, n);
  }
}
