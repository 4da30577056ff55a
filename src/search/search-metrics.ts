import { Histogram } from 'prom-client';
import { DoumError } from '../core/errors.js';
import { createCounter, type Registry } from '../core/metrics.js';
import { DegradedReason } from './search-types.js';
import type { SearchEngineName } from './engine.js';
import type { SearchConnection } from './search-connection.js';

/** Codes of searches that the server could not answer. Those of other errors are the client's. */
const FAILURES = /^(EXECUTION_TIMEOUT|.*_UNAVAILABLE)$/;

/**
 * Counts answered and failed searches, and measures the answered ones. Searches with invalid
 * arguments and those whose client has left are not counted. `engines`: those that may answer.
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
      help: 'Duration of the answered searches, with the wait for the turn of their clients.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  }

  /**
   * Counts a search when it has ended: `search` waits for its turn and searches. Returns its result
   * or throws its error.
   */
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

  /** The resolver of the query `search`, with what is around it, counted. */
  counting<Call extends unknown[]>(search: (...call: Call) => unknown) {
    return (...call: Call) => this.count(async () => (await search(...call)) as SearchConnection);
  }
}
