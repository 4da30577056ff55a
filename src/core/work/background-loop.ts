import { sleep } from '../durations.js';

/** Durations are in milliseconds. */
export interface BackgroundLoopOptions {
  /**
   * One run. Resolves to true if there is more to do: then the next run starts without a pause. The
   * signal aborts when the loop is stopped.
   */
  run: (stopping: AbortSignal) => Promise<boolean | void>;
  /**
   * Called when a run rejects, unless the loop is being stopped. `failures` is the number of
   * consecutive failed runs, including this one; `pauseMs` is the pause before the retry.
   */
  onFailure: (error: unknown, failure: { failures: number; pauseMs: number }) => void;
  /** Pause after a run; `wake` ends it. */
  pauseMs: number;
  /** Maximum pause after the first failure. Each further failure doubles it. */
  firstRetryMs: number;
  /** Upper bound of the pause after a failure. */
  maxRetryMs: number;
}

/**
 * Repeats work in the background, one run at a time, with a pause between runs. `wake` ends the
 * pause early; a wake during a run skips the next pause. After a failure the loop backs off
 * exponentially, with jitter of half the pause; `wake` does not shorten a backoff.
 */
export class BackgroundLoop {
  private readonly stopping = new AbortController();
  /** An abort ends the current pause, or skips the next one. */
  private woken = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly options: BackgroundLoopOptions) {}

  /**
   * Starts the loop, with a run or, if `pauseFirst`, with a pause. A wake before the start ends
   * that pause. Does nothing if the loop is running or has been stopped.
   */
  start({ pauseFirst = false } = {}): void {
    this.running ??= this.repeat(pauseFirst);
  }

  /** Ends the current pause because there may be work. */
  wake(): void {
    // The check saves time: each abort creates an error with a stack.
    if (!this.woken.signal.aborted) this.woken.abort();
  }

  /** Stops the loop for good. Resolves when the current run has ended; never rejects. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async repeat(pauseFirst: boolean): Promise<void> {
    const { run, onFailure, pauseMs, firstRetryMs, maxRetryMs } = this.options;
    const { signal } = this.stopping;
    let failures = 0;
    if (pauseFirst) await sleep(pauseMs, this.woken.signal);
    while (!signal.aborted) {
      this.woken = new AbortController();
      try {
        const hasMore = await run(signal);
        failures = 0;
        if (!hasMore) await sleep(pauseMs, this.woken.signal);
      } catch (error) {
        if (signal.aborted) return;
        const jitter = 0.5 + Math.random() / 2;
        const retryMs = jitter * Math.min(maxRetryMs, firstRetryMs * 2 ** failures);
        failures += 1;
        onFailure(error, { failures, pauseMs: retryMs });
        await sleep(retryMs, signal);
      }
    }
  }
}
