import { isRestarting } from './database-errors.js';
import { sleep } from './sleep.js';

/** How long work waits for a Postgres that restarts, from the first failure. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

/**
 * Repeats work that has changed nothing when it fails, while Postgres restarts. That takes a second
 * or two. In a longer outage work fails at once, so that requests do not pile up.
 */
export class RestartPatience {
  /** Since when all work has failed, by `performance.now()`; null if the last one did not. */
  private failingSince: number | null = null;

  /**
   * Resolves like the work. Rejects like it if that is not because of a restart, if Postgres has
   * been away for five seconds, or if the signal aborts.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      try {
        const value = await work();
        this.failingSince = null;
        return value;
      } catch (error) {
        if (!isRestarting(error)) throw error;
        this.failingSince ??= performance.now();
        const isOver = performance.now() - this.failingSince > PATIENCE_MS;
        if (isOver || signal?.aborted) throw error;
        await sleep(PAUSE_MS, signal);
      }
    }
  }
}
