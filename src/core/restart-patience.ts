import type { Pool } from 'pg';
import { databaseSilent, isRestarting } from './database-errors.js';
import { currentOperation } from './operation.js';
import { sleep } from './sleep.js';
import { withinLimit } from './within-limit.js';

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
   * Resolves when Postgres answers, when it has been away or silent for five seconds, or when the
   * current operation is aborted; never rejects.
   */
  async wait(pool: Pick<Pool, 'query'>): Promise<void> {
    const startedAt = performance.now();
    const leftMs = (this.failingSince ?? startedAt) + PATIENCE_MS - startedAt;
    const signal = currentOperation()?.signal;
    const answer = this.run(() => pool.query('select 1'), signal);
    const late = () => {
      this.failingSince ??= startedAt;
      return databaseSilent();
    };
    try {
      await withinLimit(answer, Math.max(PAUSE_MS, leftMs), late, signal);
    } catch {
      // Who needs Postgres learns it from the next statement.
    }
  }

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
