import type { Pool } from 'pg';
import { databaseSilent, isRestarting } from './database-errors.js';
import { outsideOperations } from './operation.js';
import { sleep } from './sleep.js';
import { withinLimit } from './within-limit.js';

/** How long work waits for a Postgres that restarts, from the first failure. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 100;

/** After this time without a failure the next one begins another outage. */
const FORGET_MS = 10_000;

/**
 * Lets work that has changed nothing wait for a Postgres that restarts, which takes a second or
 * two. In a longer outage it fails at once, so that requests do not pile up.
 */
export class RestartPatience {
  /** By `performance.now()`; null if Postgres answered last. */
  private failingSince: number | null = null;
  private failedAt = -Infinity;
  private probing: Promise<boolean> | null = null;

  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /**
   * Resolves or rejects like the work. If that fails because of a restart, it runs once more when
   * Postgres answers.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isRestarting(error) || !(await this.untilAnswers())) throw error;
      return work();
    }
  }

  /**
   * Resolves to true as soon as Postgres answers; to false if it has been away or silent for five
   * seconds, or refuses for another reason. Never rejects. All who wait share one probe.
   */
  untilAnswers(): Promise<boolean> {
    return (this.probing ??= outsideOperations(() => this.probe()).finally(() => {
      this.probing = null;
    }));
  }

  private async probe(): Promise<boolean> {
    const startedAt = performance.now();
    if (startedAt - this.failedAt > FORGET_MS) this.failingSince = null;
    const endsAt = (this.failingSince ?? startedAt) + PATIENCE_MS;
    for (;;) {
      const leftMs = endsAt - performance.now();
      try {
        const answer = this.pool.query('select 1');
        await withinLimit(answer, Math.max(PAUSE_MS, leftMs), databaseSilent);
        this.failingSince = null;
        return true;
      } catch (error) {
        this.failingSince ??= startedAt;
        this.failedAt = performance.now();
        if (!isRestarting(error) || this.failedAt >= endsAt) return false;
        await sleep(PAUSE_MS);
      }
    }
  }
}
