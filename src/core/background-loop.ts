import { ExponentialBackoff, halfJitterGenerator, type IBackoffFactory } from 'cockatiel';
import { sleep } from './sleep.js';

/** Durations are in milliseconds. */
export interface BackgroundLoopOptions {
  /**
   * One run. Resolves to true where there is more to do: then the next run begins at once. The
   * signal fires when the loop is stopped.
   */
  run: (stopping: AbortSignal) => Promise<boolean | void>;
  /**
   * Called when a run rejected, but not once the loop is being stopped. `failures` counts the runs
   * that failed since the last one that succeeded, this one included.
   */
  onFailure: (error: unknown, failure: { failures: number; pauseMs: number }) => void;
  /** Pause after a run; `wake` ends it. */
  pauseMs: number;
  /** Longest pause after one failure; each further failure doubles it, up to `maxRetryMs`. */
  firstRetryMs: number;
  maxRetryMs: number;
}

/**
 * Repeats work in the background, one run at a time: the first run begins at once, the next one
 * after a pause, or earlier when the loop is woken. A wake during a run is not lost: it skips the
 * next pause. After a failure the loop backs off exponentially, with half of the pause as jitter;
 * no wake shortens that.
 */
export class BackgroundLoop {
  private readonly stopping = new AbortController();
  /** Ends the next pause, or the one under way. */
  private woken = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly options: BackgroundLoopOptions) {}

  /** Begins; does nothing where the loop runs already. A loop that was stopped stays stopped. */
  start(): void {
    this.running ??= this.repeat();
  }

  /** There may be work: ends the pause. */
  wake(): void {
    this.woken.abort();
  }

  /** Ends a pause at once; resolves when the run under way has ended. Never rejects. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async repeat(): Promise<void> {
    const { run, onFailure, pauseMs, firstRetryMs, maxRetryMs } = this.options;
    const { signal } = this.stopping;
    const firstBackoff: IBackoffFactory<unknown> = new ExponentialBackoff({
      initialDelay: firstRetryMs,
      maxDelay: maxRetryMs,
      generator: halfJitterGenerator,
    });
    let backoff = firstBackoff;
    let failures = 0;
    while (!signal.aborted) {
      this.woken = new AbortController();
      try {
        const hasMore = await run(signal);
        backoff = firstBackoff;
        failures = 0;
        if (!hasMore) await sleep(pauseMs, this.woken.signal);
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const retry = backoff.next(undefined);
        backoff = retry;
        onFailure(error, { failures, pauseMs: retry.duration });
        await sleep(retry.duration, signal);
      }
    }
  }
}
