import { Counter } from 'prom-client';
import { DoumError } from '../core/errors.js';
import type { Registry } from '../core/metrics.js';
import type { SearchConnection } from './search-connection.js';

/**
 * Counts answered and failed searches. A search with a wrong argument is neither answered nor
 * failed.
 */
export class SearchMetrics {
  private readonly answered: Counter<'engine' | 'degraded'>;
  private readonly failed: Counter;

  constructor(registry: Registry) {
    this.answered = new Counter({
      name: 'doum_searches_total',
      help: 'Searches that were answered, by the engine that answered and whether it stood in for the configured one.',
      labelNames: ['engine', 'degraded'],
      registers: [registry],
    });
    this.failed = new Counter({
      name: 'doum_search_failures_total',
      help: 'Searches that could not be answered: SEARCH_UNAVAILABLE, DATABASE_UNAVAILABLE and defects.',
      registers: [registry],
    });
  }

  /** Counts the search when it has ended. The answer or the error is passed on unchanged. */
  async count(search: Promise<SearchConnection>): Promise<SearchConnection> {
    try {
      const connection = await search;
      this.answered.inc({ engine: connection.engine, degraded: String(connection.degraded) });
      return connection;
    } catch (error) {
      if (!(error instanceof DoumError) || /_UNAVAILABLE$/.test(error.code)) this.failed.inc();
      throw error;
    }
  }
}
