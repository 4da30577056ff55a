import { Histogram } from 'prom-client';
import { DoumError } from '../core/errors.js';
import { createCounter, type Registry } from '../core/metrics.js';
import { DegradedReason } from './search-types.js';
import type { SearchEngineName } from './engine.js';
import type { SearchConnection } from './search-connection.js';

/** Codes of failed searches. Other codes are mistakes of the client. */
const FAILURES = /^(EXECUTION_TIMEOUT|.*_UNAVAILABLE)$/;

/**
 * Counts answered and failed searches, and measures the answered ones. Invalid arguments and
 * disconnected clients do not count. `engines`: the engines that may answer.
 */
export class SearchMetrics {
  private readonly answered;
  private readonly degraded;
  private readonly failed;
  private readonly duration;

  constructor(registry: Registry, engines: readonly SearchEngineName[]) {
    this.answered = createCounter(
      registry,
      'doum_searches_total',
      'Answered searches, by engine and by whether the answer was degraded.',
      engines.flatMap((engine) => [
        { engine, degraded: 'false' },
        { engine, degraded: 'true' },
      ]),
    );
    this.degraded = createCounter(
      registry,
      'doum_searches_degraded_total',
      'Answered searches that were degraded, by reason.',
      [{ reason: DegradedReason.ENGINE_AWAY }],
    );
    this.failed = createCounter(
      registry,
      'doum_search_failures_total',
      'Searches that could not be answered: SEARCH_UNAVAILABLE, DATABASE_UNAVAILABLE, ' +
        'EXECUTION_TIMEOUT and defects.',
      [{}],
    );
    this.duration = new Histogram({
      name: 'doum_search_duration_seconds',
      help: 'Duration of the answered searches, with the wait in the queue of clients.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  }

  /** Counts a search, with its wait in the queue of clients, and returns or throws its outcome. */
  async count(search: () => Promise<SearchConnection>): Promise<SearchConnection> {
    const startedAt = performance.now();
    try {
      const connection = await search();
      this.duration.observe((performance.now() - startedAt) / 1_000);
      const { engine, degraded, degradedReason } = connection;
      this.answered.inc({ engine, degraded: String(degraded) });
      if (degradedReason) this.degraded.inc({ reason: degradedReason });
      return connection;
    } catch (error) {
      if (!(error instanceof DoumError) || FAILURES.test(error.code)) this.failed.inc();
      throw error;
    }
  }

  /** Wraps the resolver of the query `search` so that its calls are counted. */
  counting<Call extends unknown[]>(search: (...call: Call) => unknown) {
    return (...call: Call) => this.count(async () => (await search(...call)) as SearchConnection);
  }
}
