import type { Pool } from 'pg';

/** Round trips of a synchronization. */
const ROUND_TRIPS = 3;

/**
 * The clock of Postgres, which all servers share, without a query for each reading. Between two
 * synchronizations it advances by the monotonic clock of this process, so that changes of the
 * system clock do not affect it.
 */
export class DatabaseClock {
  /** Based on the system clock until the first `read`. */
  private offsetMs = Date.now() - performance.now();

  constructor(private readonly pool: Pool) {}

  /** The current time of Postgres, as estimated. */
  now(): Date {
    return new Date(Math.round(performance.now() + this.offsetMs));
  }

  /**
   * Synchronizes with Postgres, to within half of the shortest of several round trips: a busy
   * process reads its answers late (Cristian, "Probabilistic clock synchronization", 1989). Rejects
   * when Postgres does not answer.
   */
  async read(): Promise<void> {
    let shortestMs = Infinity;
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const sentAt = performance.now();
      const { rows } = await this.pool.query<{ now: Date }>('select clock_timestamp() as now');
      const receivedAt = performance.now();
      if (receivedAt - sentAt >= shortestMs) continue;
      shortestMs = receivedAt - sentAt;
      this.offsetMs = rows[0]!.now.getTime() - (sentAt + receivedAt) / 2;
    }
  }
}
