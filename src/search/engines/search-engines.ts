import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  isBrokenCircuitError,
} from 'cockatiel';
import { DoumError, messageOf } from '../../core/errors.js';
import { type Logger, outsideTraces } from '../../core/logger.js';
import { outsideOperations } from '../../core/work/operation.js';
import { withinLimit } from '../../core/work/now-or-later.js';
import {
  type AnalyzedTerm,
  type BestMatch,
  type EngineAnswer,
  type EngineQuery,
  type EngineRequest,
  type EngineScope,
  EngineUnavailable,
  type IndexState,
  type SearchEngine,
  SearchEngineName,
  SearchSort,
} from '../engine.js';
import type { EngineMetrics } from '../search-metrics.js';
import { shelvesFor } from '../shelves.js';
import { type IndexChanges, IndexMemory } from './index-memory.js';
import type { MemoryEngine } from './memory/memory-engine.js';
import { type Minimum, minimumOf } from '../relevance.js';

/** Durations in milliseconds. */
export interface OutageTimings {
  /** Maximum duration of a call of Elasticsearch if the engine in memory can stand in. */
  limitMs: number;
  /** Pause between two probes while Elasticsearch is not asked. */
  probeMs: number;
}

export const OUTAGE_TIMINGS: OutageTimings = { limitMs: 1_500, probeMs: 1_000 };

/** Failures in a row after which Elasticsearch is no longer asked. */
const MAX_FAILURES = 3;

/** An index that lacks an older change than this is not asked again. */
const MAX_BEHIND_SECONDS = 10;

/** Bytes. The answer for a page of 20 results takes about 15,000. */
const MAX_ANSWERS_BYTES = 30_000_000;

/** An entry takes about 1,000 bytes. */
const MAX_BESTS_BYTES = 8_000_000;

/** At least one engine. */
export interface ConfiguredEngines {
  readonly elasticsearch: SearchEngine | null;
  /** The state of an engine's index. Rejects if Postgres is unavailable. */
  readonly indexState: (engine: SearchEngineName) => Promise<IndexState>;
  /** null: nothing stands in for Elasticsearch. */
  readonly memory: MemoryEngine | null;
}

/**
 * The engines of the server. Elasticsearch answers if it is configured. While Elasticsearch cannot
 * answer, the engine in memory answers, and the answer is degraded. Without an engine in memory,
 * the error is SEARCH_UNAVAILABLE.
 *
 * A circuit breaker (Nygard, "Release It!", 2007) decides which engine is asked. If Elasticsearch
 * fails or takes too long, the engine in memory answers the call. At the start, and after three
 * failures in a row, Elasticsearch is not asked until a probe succeeds. A probe succeeds if
 * Elasticsearch answers the last successful request again, and if its index has all changes that
 * are older than 10 seconds.
 */
export class SearchEngines {
  private readonly answers: IndexMemory<EngineAnswer>;
  private readonly bests: IndexMemory<{ best: BestMatch | null }>;
  private readonly breaker;
  /** Whether Elasticsearch has succeeded since the start. */
  private hasStarted = false;
  /** Whether the circuit is open: Elasticsearch has not succeeded since. */
  private isBroken = false;
  /** How often the circuit breaker opened. */
  timesOpened = 0;
  /** Whether the words of all articles have been known. */
  private hasWords = false;
  /** Sent as a probe. Not the failing request, which may be the cause of the failures. */
  private lastAnswered: EngineRequest = plainRequest({
    shelves: shelvesFor({ internal: true }),
    ...{ sort: SearchSort.UPDATED, first: 0 },
  });
  private readonly probes: NodeJS.Timeout | undefined;

  constructor(
    private readonly engines: ConfiguredEngines,
    changes: IndexChanges,
    private readonly metrics: EngineMetrics,
    private readonly logger: Logger,
    private readonly timings: OutageTimings,
  ) {
    this.answers = new IndexMemory(changes, MAX_ANSWERS_BYTES);
    this.bests = new IndexMemory(changes, MAX_BESTS_BYTES);
    this.breaker = circuitBreaker(handleType(EngineUnavailable), {
      breaker: new ConsecutiveBreaker(MAX_FAILURES),
      halfOpenAfter: timings.probeMs / 2,
    });
    this.breaker.onBreak((reason) => this.reportBreak('error' in reason ? reason.error : null));
    this.breaker.onReset(() => this.reportReset());
    metrics.register(this);
    if (!engines.elasticsearch) return;
    // Outside of the trace of the search that failed.
    this.probes = outsideTraces(() =>
      setInterval(() => void this.probe(), timings.probeMs).unref(),
    );
    void this.probe();
  }

  /** The engines that may answer, the primary one first. */
  get names(): SearchEngineName[] {
    const { elasticsearch, memory } = this.engines;
    return [elasticsearch, memory].flatMap((engine) => engine?.name ?? []);
  }

  /** The engine that would answer a search now. */
  get name(): SearchEngineName {
    return this.asked.name;
  }

  /** Whether Elasticsearch is asked now; null without Elasticsearch. */
  get isElasticsearchAsked(): boolean | null {
    return this.engines.elasticsearch && this.isClosed;
  }

  /**
   * Searches, or returns the remembered answer. `toRequest` builds the request for an engine,
   * because positions are valid only for the engine that created them. SEARCH_UNAVAILABLE if no
   * engine can answer.
   */
  search(toRequest: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    return this.answer((engine, degraded) => {
      const request = toRequest(engine.name);
      return this.answers.answer(`${engine.name} ${JSON.stringify(request)}`, async () => {
        if (engine === this.engines.memory && !(await this.knowsWords()))
          throw notReady('The words of the articles are being read.');
        const minimum = await this.minimum(engine, request);
        const asked = minimum ? { ...request, minimumScore: minimum.minimumScore } : request;
        const answer = await this.call(engine, 'search', () => engine.search(asked));
        if (engine === this.engines.elasticsearch) this.lastAnswered = asked;
        return { ...answer, ...minimum, engine: engine.name, degraded };
      });
    });
  }

  /** The best match of a query in memory; null if nothing matches, or without this engine. */
  async best(query: EngineQuery, scope: Pick<EngineScope, 'shelves'>): Promise<BestMatch | null> {
    const { memory } = this.engines;
    return memory && this.bestOf(memory, query, scope);
  }

  private async bestOf(
    engine: SearchEngine,
    query: EngineQuery,
    { shelves }: Pick<EngineScope, 'shelves'>,
  ): Promise<BestMatch | null> {
    const question = `${engine.name} ${shelves.join()} ${JSON.stringify(query)}`;
    const find = () => engine.best(query, { shelves });
    const { best } = await this.bests.answer(question, async () => ({
      best: await (engine === this.engines.memory ? find() : this.call(engine, 'search', find)),
    }));
    return best;
  }

  /**
   * The lowest score of an answer of Elasticsearch. The engine in memory scores a single shelf alike
   * (decision 0002) and needs no request. Several shelves have separate statistics in Elasticsearch,
   * so their scores differ.
   */
  private async minimum(
    engine: SearchEngine,
    { query, minimumScore, shelves }: EngineRequest,
  ): Promise<Minimum | undefined> {
    const { elasticsearch, memory } = this.engines;
    if (engine !== elasticsearch || !query || minimumScore !== 'answers') return undefined;
    const asked = (shelves.length === 1 && memory) || engine;
    return minimumOf(query, await this.bestOf(asked, query, { shelves }));
  }

  /** Whether a query has hits. */
  async finds(
    query: Pick<EngineRequest, 'query' | 'minimumScore'>,
    { filter, shelves }: EngineScope,
  ): Promise<boolean> {
    const { total } = await this.search(() =>
      plainRequest({ ...query, filter, shelves, sort: SearchSort.UPDATED, first: 0 }),
    );
    return total > 0;
  }

  /** The ids of the most popular articles, at most `first`. */
  async mostPopular(first: number, { filter, shelves }: EngineScope): Promise<number[]> {
    const { hits } = await this.search(() =>
      plainRequest({ filter, shelves, sort: SearchSort.POPULARITY, first }),
    );
    return hits.map(({ articleId }) => articleId);
  }

  /** The terms of a text, as in the searched index. */
  analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.answer((engine) => this.call(engine, 'analyze', () => engine.analyze(text)));
  }

  /** Whether a search would cover all articles. Rejects if Postgres is unavailable. */
  async canAnswer(): Promise<boolean> {
    return this.isClosed || (this.engines.memory !== null && (await this.knowsWords()));
  }

  stop(): void {
    clearInterval(this.probes);
  }

  /** False for a new help centre until the words of its articles are cut. */
  private async knowsWords(): Promise<boolean> {
    return (this.hasWords ||= (await this.engines.indexState(SearchEngineName.MEMORY)).live);
  }

  private get isClosed(): boolean {
    return this.hasStarted && this.breaker.state === CircuitState.Closed;
  }

  private get asked(): SearchEngine {
    const { elasticsearch, memory } = this.engines;
    return elasticsearch && (!memory || this.isClosed) ? elasticsearch : memory!;
  }

  /** `degraded`: the engine stands in for Elasticsearch. */
  private async answer<T>(
    ask: (engine: SearchEngine, degraded: boolean) => T | Promise<T>,
  ): Promise<T> {
    const { asked } = this;
    const { elasticsearch, memory } = this.engines;
    let cause: unknown;
    for (const engine of asked === elasticsearch && memory ? [asked, memory] : [asked])
      try {
        return await ask(engine, engine !== (elasticsearch ?? memory));
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        cause = error;
      }
    throw new DoumError(
      'SEARCH_UNAVAILABLE',
      'Search cannot answer right now; everything else works.',
      { hint: 'Try again in a moment.' },
      { cause },
    );
  }

  /** Calls an engine; Elasticsearch within limit and circuit breaker if memory can stand in. */
  private call<T>(
    engine: SearchEngine,
    call: 'search' | 'analyze',
    work: () => Promise<T>,
  ): Promise<T> {
    const measured = () => this.metrics.measure(engine.name, call, work);
    if (engine !== this.engines.elasticsearch || !this.engines.memory) return measured();
    return this.guarded(measured);
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.breaker.execute(
        async () => await withinLimit(work(), this.timings.limitMs, tooLate),
      );
    } catch (error) {
      // Another request opened the circuit in between.
      if (isBrokenCircuitError(error)) throw tooLate();
      throw error;
    }
  }

  private async probe(): Promise<void> {
    const { elasticsearch } = this.engines;
    if (this.isClosed || !elasticsearch) return;
    await outsideOperations(() =>
      this.guarded(async () => {
        await elasticsearch.search(this.lastAnswered);
        // Checked after the search, which may have hung while changes were made.
        const { live, behindSeconds } = await this.engines.indexState(elasticsearch.name);
        if (!live || behindSeconds >= MAX_BEHIND_SECONDS)
          throw notReady('The index of Elasticsearch is not ready yet.');
      }),
    ).then(
      () => (this.hasStarted = true),
      // The next probe tries again. Errors are reported by the requests themselves.
      () => undefined,
    );
  }

  private reportBreak(error: unknown): void {
    // Not for a failed probe, nor before the first success: nothing has changed then.
    if (this.isBroken || !this.hasStarted) return;
    this.isBroken = true;
    this.timesOpened += 1;
    const code = error instanceof EngineUnavailable ? error.code : undefined;
    this.logger.warn(
      { error: error === null ? undefined : messageOf(error), code },
      'Elasticsearch is not asked now.',
    );
  }

  private reportReset(): void {
    if (this.isBroken) this.logger.info('Elasticsearch answers searches again.');
    this.isBroken = false;
  }
}

/** A request without facets and highlights. */
function plainRequest(
  request: Partial<EngineRequest> & Pick<EngineRequest, 'shelves' | 'sort' | 'first'>,
): EngineRequest {
  return {
    ...{ query: null, pins: [], neighbours: [], minimumScore: null, filter: {} },
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
    ...request,
  };
}

function tooLate(): EngineUnavailable {
  const message = 'Elasticsearch did not answer in time.';
  return new EngineUnavailable(message, { code: 'ELASTICSEARCH_TIMEOUT' });
}

function notReady(message: string): EngineUnavailable {
  return new EngineUnavailable(message, { code: 'INDEX_NOT_READY' });
}
