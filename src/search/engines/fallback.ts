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

/** How long an engine may take, and how often one that failed is probed, in milliseconds. */
export interface OutageTimings {
  /** Maximum duration of a search where another engine can stand in. */
  limitMs: number;
  /** Maximum duration of a search where none can. */
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

/**
 * How far behind an index may be while another is less so: to go on being searched, and to be
 * searched again.
 */
const MOST_BEHIND_SECONDS = 10;
const RETURN_BEHIND_SECONDS = 1;

/** Two indexes whose oldest waiting changes differ by less are behind alike. */
const ALIKE = 0.9;

/** While another engine stands in, the first choice is looked at so often, beside the requests. */
const LOOK_EVERY_MS = 250;

/** An engine with how its index stands; `fresh` is read anew, else it may be a few seconds old. */
export interface KeptEngine {
  engine: SearchEngine;
  standing(options?: { fresh: boolean }): Promise<IndexStanding>;
}

/**
 * Searches with the engine of first choice, and with another one that stands in where the first
 * cannot answer, has no index yet, or has one that is further behind Postgres. It goes back by
 * itself once the first answers again and holds every change that was made before it did, so that
 * what the other has shown is never unseen. No reader waits for that: the first is probed beside
 * the requests. Elasticsearch has a circuit breaker; every request to Postgres is tried, because
 * nothing works without it.
 */
export class FallbackEngine {
  private readonly circuit: Circuit | null;
  private standsIn = false;
  /**
   * The first choice has been searched, so that what it may show is known; until then it must be as
   * current as one that comes back.
   */
  private isTrusted = false;
  /** What a reader asked last, put to the first choice. */
  private newest: () => Promise<unknown> = () => Promise.resolve();
  private looking = false;
  private lookedAt = -Infinity;

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
    if (this.standsIn) this.lookBeside();
    return (this.standsIn && this.fallback ? this.fallback : this.primary).engine.name;
  }

  /**
   * Asks the engine that answers now; the request is made for it, because positions belong to the
   * engine that made them. EngineUnavailable when none can answer.
   */
  async search(asked: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    return this.answer(async ({ engine }, degraded) => ({
      ...(await engine.search(asked(engine.name))),
      engine: engine.name,
      degraded,
    }));
  }

  /**
   * The terms of a text as the engine that answers now cuts it. EngineUnavailable when none can.
   */
  async analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.answer(({ engine }) => engine.analyze(text));
  }

  private async answer<T>(ask: (kept: KeptEngine, degraded: boolean) => Promise<T>): Promise<T> {
    const { primary, fallback } = this;
    this.newest = () => ask(primary, false);
    if (!fallback) return this.askPrimary(() => ask(primary, false));
    if (this.standsIn) this.lookBeside();
    else if (!(await this.isFit(fallback))) this.standsIn = true;
    else {
      try {
        return await this.attempt(() => ask(primary, false));
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error;
        this.standsIn = true;
      }
    }
    return (await fallback.standing()).live
      ? ask(fallback, true)
      : this.askPrimary(() => ask(primary, false));
  }

  /** Asks the first choice where nothing stands in for it. */
  private async askPrimary<T>(ask: () => Promise<T>): Promise<T> {
    // An open circuit refuses at once; what closes it runs beside.
    if (this.circuit?.isClosed === false) this.lookBeside();
    else if (!(await this.primary.standing()).live)
      throw new EngineUnavailable('The index of this engine is not ready yet.');
    return this.attempt(ask);
  }

  private attempt<T>(ask: () => Promise<T>): Promise<T> {
    return this.circuit ? this.circuit.run(ask) : ask();
  }

  /** Whether the index of the first choice may go on being searched, from what is known of it. */
  private async isFit(fallback: KeptEngine): Promise<boolean> {
    const most = this.isTrusted ? MOST_BEHIND_SECONDS : RETURN_BEHIND_SECONDS;
    const { live, behindSeconds } = await this.primary.standing();
    // Looked at together: read at different moments, two that are behind alike would seem not to
    // be.
    const isFit = (live && behindSeconds <= most) || (await this.isCurrent(fallback, most));
    this.isTrusted ||= isFit;
    return isFit;
  }

  private async isCurrent(fallback: KeptEngine, most: number): Promise<boolean> {
    const [own, other] = await Promise.all([
      this.primary.standing({ fresh: true }),
      fallback.standing({ fresh: true }),
    ]);
    if (!own.live || !other.live) return own.live;
    return own.behindSeconds <= most || other.behindSeconds >= ALIKE * own.behindSeconds;
  }

  /**
   * Looks, beside the requests, whether the first choice can answer again what readers ask: one
   * that is too busy for that still answers what costs it nothing.
   */
  private lookBeside(): void {
    if (this.looking || performance.now() - this.lookedAt < LOOK_EVERY_MS) return;
    this.looking = true;
    this.lookedAt = performance.now();
    // It is done for everybody, and the question of a reader who has left still serves.
    outsideOperations(() => this.look())
      // Without Postgres nothing is known of the indexes: the next look tells.
      .catch(() => undefined)
      .finally(() => (this.looking = false));
  }

  private async look(): Promise<void> {
    const { primary, fallback, circuit } = this;
    // An index that is only being built is no failure of the engine.
    if (!(await primary.standing()).live) return;
    if (circuit && !(await circuit.probe(this.newest))) return;
    if (!fallback) return;
    // What was changed before it answered again was shown by the other; what came later waits a
    // moment as always.
    const most = Math.min(RETURN_BEHIND_SECONDS, circuit?.answeringSeconds ?? Infinity);
    if (await this.isCurrent(fallback, most)) [this.standsIn, this.isTrusted] = [false, true];
  }
}
