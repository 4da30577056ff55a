import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from '../../core/metrics.js';
import {
  type AnalyzedTerm,
  type EngineRequest,
  type EngineResponse,
  EngineUnavailable,
  type SearchEngine,
  type SearchEngineName,
} from '../engine.js';
import type { FallbackEngine } from './fallback.js';

const CALLS = ['search', 'analyze'] as const;
const OUTCOMES = ['ok', 'failed'] as const;

/** Measures what the engines of one app take for their answers. */
export class EngineMetrics {
  private readonly duration: Histogram<'engine' | 'call' | 'outcome'>;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'doum_engine_request_duration_seconds',
      help:
        'Calls of a search engine by this process, by outcome: ok, or failed if it gave no ' +
        'answer. Remembered answers and calls that the circuit breaker holds back are no calls.',
      labelNames: ['engine', 'call', 'outcome'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    });
  }

  /** The engine, measured. */
  of(engine: SearchEngine): SearchEngine {
    const { name } = engine;
    for (const call of CALLS)
      for (const outcome of OUTCOMES) this.duration.zero({ engine: name, call, outcome });
    return new MeasuredEngine(engine, this.duration);
  }
}

class MeasuredEngine implements SearchEngine {
  readonly name: SearchEngineName;

  constructor(
    private readonly engine: SearchEngine,
    private readonly duration: Histogram<'engine' | 'call' | 'outcome'>,
  ) {
    this.name = engine.name;
  }

  search(request: EngineRequest): Promise<EngineResponse> {
    return this.measure('search', () => this.engine.search(request));
  }

  analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.measure('analyze', () => this.engine.analyze(text));
  }

  /** What ends otherwise, such as an operation whose client has left, says nothing of the engine. */
  private async measure<T>(call: (typeof CALLS)[number], work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      const answer = await work();
      this.ended(call, 'ok', startedAt);
      return answer;
    } catch (error) {
      if (error instanceof EngineUnavailable) this.ended(call, 'failed', startedAt);
      throw error;
    }
  }

  private ended(
    call: (typeof CALLS)[number],
    outcome: (typeof OUTCOMES)[number],
    startedAt: number,
  ): void {
    const seconds = (performance.now() - startedAt) / 1_000;
    this.duration.observe({ engine: this.name, call, outcome }, seconds);
  }
}

/** Registers which engine answers, and the state of the circuit breaker. */
export function registerFallbackMetrics(registry: Registry, engine: FallbackEngine): void {
  const registers = [registry];
  const [primary] = engine.names;
  new Gauge({
    name: 'doum_engine_active',
    help: '1 for the engine that would answer a search of this process now, else 0.',
    labelNames: ['engine'],
    registers,
    collect() {
      for (const name of engine.names)
        this.set({ engine: name }, Number(name === engine.activeEngine));
    },
  });
  if (engine.isCircuitOpen === null) return;
  new Gauge({
    name: 'doum_engine_circuit_open',
    help: '1 while this process sends the engine nothing but probes, because it failed; else 0.',
    labelNames: ['engine'],
    registers,
    collect() {
      this.set({ engine: primary! }, Number(engine.isCircuitOpen));
    },
  });
  new Counter({
    name: 'doum_engine_circuit_opened_total',
    help: 'How often the circuit breaker of the engine opened.',
    labelNames: ['engine'],
    registers,
    collect() {
      this.reset();
      this.inc({ engine: primary! }, engine.timesOpened);
    },
  });
}
