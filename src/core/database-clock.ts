import type { Pool } from 'pg';

/**
 * The clock of Postgres, which all servers share, read without asking: between two readings it runs
 * on by the monotonic clock of this process, so that a system clock that is set, or jumps back,
 * changes nothing.
 */
export class DatabaseClock {
  /** Until the first reading the system clock serves. */
  private offsetMs = Date.now() - performance.now();

  constructor(private readonly pool: Pool) {}

  now(): Date {
    return new Date(Math.round(performance.now() + this.offsetMs));
  }

  /**
   * Reads it; true to about half of the time that the answer takes. Rejects when Postgres is away.
   */
  async read(): Promise<void> {
    const askedAt = performance.now();
    const { rows } = await this.pool.query<{ now: Date }>('select clock_timestamp() as now');
    this.offsetMs = rows[0]!.now.getTime() - (askedAt + performance.now()) / 2;
  }
}
