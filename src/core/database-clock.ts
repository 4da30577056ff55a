import type { Pool } from 'pg';

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
   * Synchronizes with Postgres, to within about half of the round-trip time. Rejects when Postgres
   * does not answer.
   */
  async read(): Promise<void> {
    const sentAt = performance.now();
    const { rows } = await this.pool.query<{ now: Date }>('select clock_timestamp() as now');
    this.offsetMs = rows[0]!.now.getTime() - (sentAt + performance.now()) / 2;
  }
}
