import { Counter, Gauge, Histogram } from 'prom-client';
import { DoumError } from '../core/errors.js';
import { createCounter, type Registry } from '../core/metrics.js';
import { EngineUnavailable, SearchEngineName } from './engine.js';
import type { SearchConnection } from './search-connection.js';
import { DegradedReason } from './search-types.js';

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

  /** Wraps the resolver of the query `search`: counts calls, with the wait in the queue of clients. */
  counting<Call extends unknown[]>(search: (...call: Call) => unknown) {
    return async (...call: Call): Promise<SearchConnection> => {
      const startedAt = performance.now();
      try {
        const connection = (await search(...call)) as SearchConnection;
        this.duration.observe((performance.now() - startedAt) / 1_000);
        const { engine, degraded, degradedReason } = connection;
        this.answered.inc({ engine, degraded: String(degraded) });
        if (degradedReason) this.degraded.inc({ reason: degradedReason });
        return connection;
      } catch (error) {
        if (!(error instanceof DoumError) || FAILURES.test(error.code)) this.failed.inc();
        throw error;
      }
    };
  }
}

const CALLS = ['search', 'analyze'] as const;
const OUTCOMES = ['ok', 'failed'] as const;

/** The measured properties of `SearchEngines`, which uses this file. */
interface EngineStates {
  readonly names: readonly SearchEngineName[];
  readonly name: SearchEngineName;
  readonly isElasticsearchAsked: boolean | null;
  readonly timesOpened: number;
}

/** Measures the calls of the engines, and which engine answers. */
export class EngineMetrics {
  private readonly duration: Histogram<'engine' | 'call' | 'outcome'>;

  constructor(private readonly registry: Registry) {
    this.duration = new Histogram({
      name: 'doum_engine_request_duration_seconds',
      help:
        'Calls of a search engine by this process, by outcome: ok, or failed without an answer. ' +
        'Remembered answers, and calls that the circuit breaker holds back, do not count.',
      labelNames: ['engine', 'call', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
  }

  /** Errors other than EngineUnavailable, e.g. a disconnected client, say nothing of the engine. */
  async measure<T>(
    engine: SearchEngineName,
    call: (typeof CALLS)[number],
    work: () => Promise<T>,
  ): Promise<T> {
    const startedAt = performance.now();
    const ended = (outcome: (typeof OUTCOMES)[number]) =>
      this.duration.observe({ engine, call, outcome }, (performance.now() - startedAt) / 1_000);
    try {
      const answer = await work();
      ended('ok');
      return answer;
    } catch (error) {
      if (error instanceof EngineUnavailable) ended('failed');
      throw error;
    }
  }

  /** Registers which engine answers, and the state of the circuit breaker. */
  register(engines: EngineStates): void {
    const registers = [this.registry];
    for (const engine of engines.names)
      for (const call of CALLS)
        for (const outcome of OUTCOMES) this.duration.zero({ engine, call, outcome });
    new Gauge({
      name: 'doum_engine_active',
      help: '1 for the engine that would answer a search of this process now, else 0.',
      labelNames: ['engine'],
      registers,
      collect() {
        for (const name of engines.names) this.set({ engine: name }, Number(name === engines.name));
      },
    });
    if (engines.isElasticsearchAsked === null) return;
    const engine = SearchEngineName.ELASTICSEARCH;
    new Gauge({
      name: 'doum_engine_circuit_open',
      help: '1 while this process sends the engine nothing but probes, because it failed; else 0.',
      labelNames: ['engine'],
      registers,
      collect() {
        this.set({ engine }, Number(!engines.isElasticsearchAsked));
      },
    });
    new Counter({
      name: 'doum_engine_circuit_opened_total',
      help: 'How often the circuit breaker of the engine opened.',
      labelNames: ['engine'],
      registers,
      collect() {
        this.reset();
        this.inc({ engine }, engines.timesOpened);
      },
    });
  }
}
