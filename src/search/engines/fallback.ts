import type { Logger } from '../../core/logger.js';
import { outsideOperations } from '../../core/operation.js';
import {
  type AnalyzedTerm,
  type EngineAnswer,
  type EngineRequest,
  EngineUnavailable,
  type IndexStanding,
  type SearchEngine,
  SearchEngineName,
} from '../engine.js';
import { Circuit } from './circuit.js';

/** Time limits of searches, and pauses between probes of an engine that failed, in milliseconds. */
export interface OutageTimings {
  /** Maximum duration of a search where another engine can stand in. */
  limitMs: number;
  /** Maximum duration of a search where no engine can stand in. */
  onlyEngineLimitMs: number;
  firstProbeMs: number;
  lastProbeMs: number;
}

export const OUTAGE_TIMINGS: OutageTimings = {
  limitMs: 2_000,
  onlyEngineLimitMs: 5_000,
  firstProbeMs: 1_000,
  lastProbeMs: 5_000,
};

/** Maximum delay of the primary index while it is searched and the other index is less behind. */
const MAX_BEHIND_SECONDS = 10;

/** The same for a primary index that is about to be searched, at the start or again. */
const MAX_BEHIND_TO_ENTER_SECONDS = 1;

/** An index counts as less behind than the other only below this share of the other's delay. */
const EQUAL_DELAY_SHARE = 0.9;

/** Minimum pause between the starts of two checks of the primary. */
const CHECK_EVERY_MS = 250;

/**
 * An engine with the state of its index. With `fresh` the state is read now; else it may be a few
 * seconds old.
 */
export interface KeptEngine {
  engine: SearchEngine;
  standing(options?: { fresh: boolean }): Promise<IndexStanding>;
}

/**
 * - `starting`: the primary has not been searched yet. It is used only if it is as current as one
 *   that returns, because other servers may have shown newer results.
 * - `primary`: the primary is searched.
 * - `standby`: the fallback is searched, and the primary is checked in the background.
 */
type FallbackState = 'starting' | 'primary' | 'standby';

/**
 * Searches with the primary engine, and with a fallback where the primary cannot answer, has no
 * index yet, or has one that is further behind Postgres.
 *
 * Transitions (without a fallback the state stays `starting`, and the primary is always asked):
 *
 * - `starting` -> `primary`: the index of the primary is live, and at most one second behind or no
 *   further behind than the fallback.
 * - `starting` or `primary` -> `standby`: the primary failed, or its index is not live or too far
 *   behind (more than one second in `starting`, ten in `primary`) while the fallback is less so.
 * - `standby` -> `primary`: a check in the background succeeded. The primary answers what readers
 *   ask, and its index holds every change made before it answered again, or is no further behind
 *   than the fallback. So nothing that the fallback has shown disappears.
 *
 * In `standby` the primary is still asked while the index of the fallback is not live. No reader
 * waits for a check. Elasticsearch has a circuit breaker; every request to Postgres is
 * tried, because nothing works without it.
 */
export class FallbackEngine {
  private readonly circuit: Circuit | null;
  private state: FallbackState = 'starting';
  /** The last request of a reader, put to the primary: what a check asks. */
  private lastRequest: () => Promise<unknown> = () => Promise.resolve();
  /** When the next check may start, by `performance.now()`; Infinity while one runs. */
  private nextCheckAt = -Infinity;

  constructor(
    private readonly primary: KeptEngine,
    private readonly fallback: KeptEngine | null,
    logger: Logger,
    timings = OUTAGE_TIMINGS,
  ) {
    const { name } = primary.engine;
    const limitMs = fallback ? timings.limitMs : timings.onlyEngineLimitMs;
    this.circuit =
      name === SearchEngineName.ELASTICSEARCH
        ? new Circuit(name, { ...timings, limitMs }, logger)
        : null;
  }

  /** The engine that would answer now. */
  get name(): SearchEngineName {
    const { primary, fallback, state } = this;
    if (state !== 'standby' || !fallback) return primary.engine.name;
    this.checkInBackground();
    return fallback.engine.name;
  }

  /**
   * Asks the engine that answers now. `toRequest` makes the request for it, because positions are
   * valid only for the engine that made them. EngineUnavailable when no engine can answer.
   */
  async search(toRequest: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    return this.answer(async ({ engine }, degraded) => ({
      ...(await engine.search(toRequest(engine.name))),
      engine: engine.name,
      degraded,
    }));
  }

  /**
   * The terms of a text as the engine that answers now cuts it. EngineUnavailable when no engine
   * can answer.
   */
  async analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.answer(({ engine }) => engine.analyze(text));
  }

  private async answer<T>(ask: (kept: KeptEngine, degraded: boolean) => Promise<T>): Promise<T> {
    const { primary, fallback } = this;
    const askPrimary = () => ask(primary, false);
    this.lastRequest = askPrimary;
    if (!fallback) return this.askWithoutFallback(askPrimary);
    if (this.state === 'standby') this.checkInBackground();
    else if (!(await this.isFit(fallback))) this.state = 'standby';
    else {
      try {
        return await this.attempt(askPrimary);
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        this.state = 'standby';
      }
    }
    return (await fallback.standing()).live
      ? ask(fallback, true)
      : this.askWithoutFallback(askPrimary);
  }

  /** Asks the primary where no other engine can stand in. */
  private async askWithoutFallback<T>(ask: () => Promise<T>): Promise<T> {
    // An open circuit refuses at once; a check in the background closes it.
    if (this.circuit?.isClosed === false) this.checkInBackground();
    else if (!(await this.primary.standing()).live)
      throw new EngineUnavailable('The index of this engine is not ready yet.');
    return this.attempt(ask);
  }

  private attempt<T>(ask: () => Promise<T>): Promise<T> {
    return this.circuit ? this.circuit.run(ask) : ask();
  }

  /** Whether the primary may be searched; its first success ends the start. */
  private async isFit(fallback: KeptEngine): Promise<boolean> {
    const maxBehind = this.state === 'starting' ? MAX_BEHIND_TO_ENTER_SECONDS : MAX_BEHIND_SECONDS;
    const { live, behindSeconds } = await this.primary.standing();
    const isFit =
      (live && behindSeconds <= maxBehind) || (await this.isCurrent(fallback, maxBehind));
    // Another request may have changed the state meanwhile.
    if (isFit && this.state === 'starting') this.state = 'primary';
    return isFit;
  }

  /**
   * Whether the primary index is at most so many seconds behind, or no further than the fallback.
   * Both are read at the same moment: else two equal delays could look different.
   */
  private async isCurrent(fallback: KeptEngine, maxBehindSeconds: number): Promise<boolean> {
    const [own, other] = await Promise.all([
      this.primary.standing({ fresh: true }),
      fallback.standing({ fresh: true }),
    ]);
    if (!own.live || !other.live) return own.live;
    return (
      own.behindSeconds <= maxBehindSeconds ||
      other.behindSeconds >= EQUAL_DELAY_SHARE * own.behindSeconds
    );
  }

  /** Starts a check of the primary, unless one runs or has just begun. */
  private checkInBackground(): void {
    const startedAt = performance.now();
    if (startedAt < this.nextCheckAt) return;
    this.nextCheckAt = Infinity;
    // It serves all readers, so that it does not end with the operation of one of them.
    outsideOperations(() => this.check())
      // Without Postgres the state of the indexes is unknown: the next check will tell.
      .catch(() => undefined)
      .finally(() => (this.nextCheckAt = startedAt + CHECK_EVERY_MS));
  }

  /**
   * Asks the primary what readers ask, because a busy engine still answers cheap requests, and
   * returns to it if its index is current.
   */
  private async check(): Promise<void> {
    const { primary, fallback, circuit } = this;
    // An index that is being built is no failure of the engine.
    if (!(await primary.standing()).live) return;
    if (circuit && !(await circuit.probe(this.lastRequest))) return;
    if (!fallback) return;
    // The fallback has shown the changes made before the primary answered again. Later ones may
    // take a moment, as always.
    const maxBehind = Math.min(MAX_BEHIND_TO_ENTER_SECONDS, circuit?.answeringSeconds ?? Infinity);
    if (await this.isCurrent(fallback, maxBehind)) this.state = 'primary';
  }
}
