import { setMaxListeners } from 'node:events';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  noJitterGenerator,
} from 'cockatiel';
import type { Logger } from '../../core/logger.js';
import { withinLimit } from '../../core/within-limit.js';
import { EngineUnavailable, type SearchEngineName } from '../engine.js';

const FAILURES_TO_OPEN = 3;

/** In milliseconds. */
export interface CircuitTimings {
  /** Maximum duration of one call. */
  limitMs: number;
  /** Pause after the circuit opened, and the longest pause between two probes. */
  firstProbeMs: number;
  lastProbeMs: number;
}

/**
 * The circuit breaker of one engine. It opens after three failures in a row (`EngineUnavailable`,
 * or no answer within the limit). Then only probes reach the engine, with growing pauses, and the
 * first successful one closes the circuit. Each change is logged once, and `onOpen` is called when
 * it opens. Nygard, "Release It!", 2007: Circuit Breaker.
 */
export class Circuit {
  private readonly breaker: CircuitBreakerPolicy;
  /** Aborted when the circuit opens, so that requests in progress end at once. */
  private opened = createOpenSignal();
  private openings = 0;
  /** Since when the engine answers, by `performance.now()`; null if the last call failed. */
  private answeringSince: number | null = -Infinity;

  constructor(
    private readonly engine: SearchEngineName,
    private readonly timings: CircuitTimings,
    logger: Logger,
    onOpen: () => void,
  ) {
    this.breaker = circuitBreaker(handleType(EngineUnavailable), {
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: timings.firstProbeMs,
        maxDelay: timings.lastProbeMs,
        generator: noJitterGenerator,
      }),
    });
    this.breaker.onBreak((reason) => {
      // A failed probe opens the circuit again, which is no change.
      if (this.opened.signal.aborted) return;
      const error = 'error' in reason ? reason.error : undefined;
      const code = error instanceof EngineUnavailable ? error.code : undefined;
      logger.warn({ engine, error: error?.message, code }, 'The search engine is not asked now.');
      this.openings += 1;
      this.opened.abort();
      onOpen();
    });
    this.breaker.onReset(() => {
      logger.info({ engine }, 'The search engine answers again.');
      this.opened = createOpenSignal();
    });
  }

  get isClosed(): boolean {
    return !this.opened.signal.aborted;
  }

  get timesOpened(): number {
    return this.openings;
  }

  /** The time since the last failure, in seconds; 0 if the last call failed. */
  get answeringSeconds(): number {
    return this.answeringSince === null ? 0 : (performance.now() - this.answeringSince) / 1_000;
  }

  /** Calls the engine. EngineUnavailable at once if the circuit is open or opens meanwhile. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isClosed) {
      const message = 'The search engine did not answer lately, and is not asked now.';
      const code = `${this.engine}_NOT_ASKED`;
      return Promise.reject(new EngineUnavailable(message, { code }));
    }
    const { signal } = this.opened;
    return this.breaker.execute(() => this.attempt(work, signal));
  }

  /**
   * Calls the engine even if the circuit is open, after the pause. Resolves to whether the engine
   * answered; an invalid request does not count as an answer. Only one call at a time.
   */
  async probe(work: () => Promise<unknown>): Promise<boolean> {
    // A half-open circuit would queue this call behind the running probe.
    if (this.breaker.state === CircuitState.HalfOpen) return false;
    try {
      await this.breaker.execute(() => this.attempt(() => withEngineErrorsOnly(work)));
      return true;
    } catch {
      return false;
    }
  }

  private async attempt<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      // The timeout of cockatiel makes ten promises and an error for each call.
      const late = () => tooLate(this.engine);
      const answer = await withinLimit(work(), this.timings.limitMs, late, signal);
      this.answeringSince ??= performance.now();
      return answer;
    } catch (error) {
      if (error instanceof EngineUnavailable) this.answeringSince = null;
      throw error;
    }
  }
}

/** Converts every error to EngineUnavailable: the breaker counts other errors as answers. */
async function withEngineErrorsOnly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof EngineUnavailable
      ? error
      : new EngineUnavailable('The request was wrong.', { cause: error, code: 'INVALID_REQUEST' });
  }
}

function tooLate(engine: SearchEngineName): EngineUnavailable {
  const message = 'The search engine did not answer in time.';
  return new EngineUnavailable(message, { code: `${engine}_TIMEOUT` });
}

/** Every request in progress listens, so Node's warning about more than ten listeners is off. */
function createOpenSignal(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
