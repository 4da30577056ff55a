import type { Logger } from '../../core/logger.js';
import type { Lookups } from '../../core/lookups.js';
import type { NowOrLater } from '../../core/now-or-later.js';
import { outsideOperations } from '../../core/operation.js';
import { outsideTraces } from '../../core/tracing.js';
import {
  type AnalyzedTerm,
  type EngineAnswer,
  type EngineRequest,
  EngineUnavailable,
  type IndexState,
  type SearchEngine,
  type SearchEngineName,
} from '../engine.js';
import { Circuit } from './circuit.js';
import { type IndexChanges, IndexMemory } from './index-memory.js';

/** Time limits of searches, and pauses between probes of an engine that failed, in milliseconds. */
export interface OutageTimings {
  /** Maximum duration of a search if there is a fallback engine. */
  limitMs: number;
  /** Maximum duration of a search if there is none, below EXECUTION_TIMEOUT. */
  onlyEngineLimitMs: number;
  firstProbeMs: number;
  lastProbeMs: number;
}

export const OUTAGE_TIMINGS: OutageTimings = {
  limitMs: 2_000,
  onlyEngineLimitMs: 9_000,
  firstProbeMs: 1_000,
  lastProbeMs: 5_000,
};

/**
 * Maximum delay of the primary index while it is searched and the fallback index is less behind.
 */
const MAX_BEHIND_SECONDS = 10;

/** The same before it is searched for the first time or again: more than a pause and a batch. */
const MAX_BEHIND_TO_ENTER_SECONDS = 2;

/** An index counts as less behind than the other only below this share of the other's delay. */
const EQUAL_DELAY_SHARE = 0.9;

/** Minimum pause between the starts of two checks of the primary. */
const CHECK_EVERY_MS = 250;

/** Whether requests stop when the engine fails. Without Postgres nothing works anyway. */
const HAS_CIRCUIT: Record<SearchEngineName, boolean> = { ELASTICSEARCH: true, POSTGRES: false };

/** How long after a search more are expected. */
const SEARCHING_MS = 1_000;

/** A page of 20 results takes about 15,000. */
const MAX_MEMORY_BYTES = 30_000_000;

/** An engine with the state of its index. */
export interface IndexedEngine {
  engine: SearchEngine;
  /** With `fresh`, the state is read now; otherwise it may be a few seconds old. */
  indexState(options?: { fresh: boolean }): Promise<IndexState>;
}

/**
 * - `starting`: the primary has not been searched yet. As after an outage, it must be up to date
 *   first, because other servers may have shown newer results.
 * - `primary`: the primary is searched.
 * - `standby`: the fallback is searched, and the primary is checked in the background.
 */
type FallbackState = 'starting' | 'primary' | 'standby';

/**
 * Searches with the primary engine. Uses the fallback if the primary cannot answer, has no index
 * yet, or has an index that is further behind Postgres.
 *
 * Transitions (without a fallback the state stays `starting`, and the primary is always asked):
 *
 * - `starting` -> `primary`: the primary index is live, and at most two seconds behind or not
 *   further behind than the fallback.
 * - `starting` or `primary` -> `standby`: the primary failed, or its index is not live or too far
 *   behind (more than two seconds in `starting`, ten in `primary`) and the fallback is less behind.
 * - `standby` -> `primary`: a check in the background succeeded. The primary answers the readers'
 *   requests, and its index has every change made before it answered again, or is not further
 *   behind than the fallback. So nothing that the fallback has shown disappears.
 *
 * In `standby` the primary is still used while the fallback index is not live. No reader waits for
 * a check. Only Elasticsearch has a circuit breaker. Every request to Postgres is sent. While the
 * circuit is open, the primary is also checked without searches, so that it closes on an idle server.
 */
export class FallbackEngine {
  private readonly circuit: Circuit | null;
  private readonly memory: IndexMemory<EngineAnswer>;
  private state: FallbackState = 'starting';
  /** Sends the last request of a reader to the primary. A check uses it as its probe. */
  private lastRequest: () => Promise<unknown> = () => Promise.resolve();
  /** When the next check may start, by `performance.now()`; Infinity while one runs. */
  private nextCheckAt = -Infinity;
  /** When an engine was last asked, by `performance.now()`. */
  private searchedAt = -Infinity;
  /** Checks the primary while the circuit is open. */
  private checks: NodeJS.Timeout | undefined;

  constructor(
    private readonly primary: IndexedEngine,
    private readonly fallback: IndexedEngine | null,
    changes: IndexChanges,
    logger: Logger,
    private readonly timings = OUTAGE_TIMINGS,
  ) {
    this.memory = new IndexMemory(changes, MAX_MEMORY_BYTES);
    const { name } = primary.engine;
    const limitMs = fallback ? timings.limitMs : timings.onlyEngineLimitMs;
    const onOpen = () => this.checkUntilClosed();
    this.circuit = HAS_CIRCUIT[name]
      ? new Circuit(name, { ...timings, limitMs }, logger, onOpen)
      : null;
  }

  /** The engine that would answer a search now. */
  get name(): SearchEngineName {
    if (this.state === 'standby' && this.fallback) this.checkInBackground();
    return this.activeEngine;
  }

  /** The same without the check of the primary that a search starts. */
  get activeEngine(): SearchEngineName {
    const { primary, fallback, state } = this;
    return (state === 'standby' && fallback ? fallback : primary).engine.name;
  }

  /** Whether requests to the primary engine are held back; null for one without a circuit breaker. */
  get isCircuitOpen(): boolean | null {
    return this.circuit && !this.circuit.isClosed;
  }

  /** How often the circuit breaker has opened. */
  get timesOpened(): number {
    return this.circuit?.timesOpened ?? 0;
  }

  /** The names of the primary engine and of the fallback. */
  get names(): SearchEngineName[] {
    return [this.primary, this.fallback].flatMap((each) => (each ? [each.engine.name] : []));
  }

  /** The look-ups in the memory of answers. */
  get lookups(): Lookups {
    return this.memory.lookups;
  }

  /** Whether this server asked an engine in the last second. */
  get isSearching(): boolean {
    return performance.now() - this.searchedAt < SEARCHING_MS;
  }

  /**
   * Searches, unless the answer of the engine is remembered. `toRequest` builds the request for an
   * engine, because positions are valid only for the engine that created them. EngineUnavailable if
   * no engine can answer.
   */
  async search(toRequest: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    const { memory } = this;
    const requests = new Map<SearchEngineName, { request: EngineRequest; question: string }>();
    const to = (name: SearchEngineName) => {
      const built = requests.get(name);
      if (built) return built;
      const request = toRequest(name);
      const next = { request, question: `${name} ${JSON.stringify(request)}` };
      requests.set(name, next);
      return next;
    };
    const remembered = memory.get(to(this.name).question);
    if (remembered) return remembered;
    return this.answer(
      async ({ engine }, degraded) => ({
        ...(await engine.search(to(engine.name).request)),
        engine: engine.name,
        degraded,
      }),
      ({ engine }, ask) => memory.answer(to(engine.name).question, ask),
    );
  }

  /**
   * The terms of a text, from the engine that would answer a search. EngineUnavailable if no engine
   * can answer.
   */
  async analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.answer(({ engine }) => engine.analyze(text));
  }

  /** `share` may answer for equal requests at the same time, but never for a check. */
  private async answer<T>(
    ask: (engine: IndexedEngine, degraded: boolean) => Promise<T>,
    share: (engine: IndexedEngine, ask: () => Promise<T>) => NowOrLater<T> = (_, work) => work(),
  ): Promise<T> {
    this.searchedAt = performance.now();
    const { primary, fallback } = this;
    // The failure of a shared request counts once.
    const askPrimary = () => share(primary, () => this.attempt(() => ask(primary, false)));
    this.lastRequest = () => ask(primary, false);
    if (!fallback) return this.askWithoutFallback(askPrimary);
    if (this.state === 'standby') this.checkInBackground();
    else if (!(await this.isUsable(fallback))) this.state = 'standby';
    else {
      try {
        return await askPrimary();
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        this.state = 'standby';
      }
    }
    return (await fallback.indexState()).live
      ? share(fallback, () => ask(fallback, true))
      : this.askWithoutFallback(askPrimary);
  }

  /** Asks the primary if no fallback can answer. */
  private async askWithoutFallback<T>(ask: () => NowOrLater<T>): Promise<T> {
    // An open circuit rejects at once. A check in the background closes it.
    if (this.circuit?.isClosed === false) this.checkInBackground();
    else if (!(await this.primary.indexState()).live)
      throw new EngineUnavailable('The index of this engine is not ready yet.', {
        code: 'INDEX_NOT_READY',
      });
    return ask();
  }

  private attempt<T>(ask: () => Promise<T>): Promise<T> {
    return this.circuit ? this.circuit.run(ask) : ask();
  }

  /** Whether the primary may be searched. The first success ends the state `starting`. */
  private async isUsable(fallback: IndexedEngine): Promise<boolean> {
    const maxBehind = this.state === 'starting' ? MAX_BEHIND_TO_ENTER_SECONDS : MAX_BEHIND_SECONDS;
    const { live, behindSeconds } = await this.primary.indexState();
    const isUsable =
      (live && behindSeconds <= maxBehind) || (await this.isCurrent(fallback, maxBehind));
    // Another request may have changed the state meanwhile.
    if (isUsable && this.state === 'starting') this.state = 'primary';
    return isUsable;
  }

  /**
   * Whether the primary index is at most `maxBehindSeconds` behind, or not further behind than the
   * fallback. Both states are read at the same moment: otherwise equal delays could look different.
   */
  private async isCurrent(fallback: IndexedEngine, maxBehindSeconds: number): Promise<boolean> {
    const [own, other] = await Promise.all([
      this.primary.indexState({ fresh: true }),
      fallback.indexState({ fresh: true }),
    ]);
    if (!own.live || !other.live) return own.live;
    return (
      own.behindSeconds <= maxBehindSeconds ||
      other.behindSeconds >= EQUAL_DELAY_SHARE * own.behindSeconds
    );
  }

  /** Stops the checks without searches. */
  stop(): void {
    clearInterval(this.checks);
  }

  private checkUntilClosed(): void {
    this.stop();
    const check = () => (this.isCircuitOpen ? this.checkInBackground() : this.stop());
    // Not in the trace of the search that failed.
    this.checks = outsideTraces(() => setInterval(check, this.timings.firstProbeMs).unref());
  }

  /** Starts a check of the primary, unless one is running or has just started. */
  private checkInBackground(): void {
    const startedAt = performance.now();
    if (startedAt < this.nextCheckAt) return;
    this.nextCheckAt = Infinity;
    // The check must not be aborted with the operation of the reader that starts it.
    outsideOperations(() => this.check())
      // Without Postgres the state of the indexes is unknown. The next check reads it again.
      .catch(() => undefined)
      .finally(() => (this.nextCheckAt = startedAt + CHECK_EVERY_MS));
  }

  /**
   * Sends a reader's request to the primary, because a busy engine still answers cheap requests.
   * Returns to the primary if its index is current.
   */
  private async check(): Promise<void> {
    const { primary, fallback, circuit } = this;
    // An index that is being built is not a failure of the engine.
    if (!(await primary.indexState()).live) return;
    if (circuit && !(await circuit.probe(this.lastRequest))) return;
    if (!fallback) return;
    // The fallback has shown the changes made before the primary answered again. Later changes have
    // the usual delay.
    const maxBehind = Math.min(MAX_BEHIND_TO_ENTER_SECONDS, circuit?.answeringSeconds ?? Infinity);
    if (await this.isCurrent(fallback, maxBehind)) this.state = 'primary';
  }
}
