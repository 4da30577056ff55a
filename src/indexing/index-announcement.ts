import type { Pool } from 'pg';

/** The channel on which replicas announce that an index has changed. */
export const INDEX_CHANNEL = 'doum_index';

/** Tells all replicas, this one first, that other documents are searchable than before. */
export class IndexAnnouncement {
  constructor(
    private readonly pool: Pool,
    private readonly onIndexChange: () => void,
  ) {}

  /**
   * To be called after the change is searchable and before Postgres says so. Rejects if Postgres is
   * unavailable.
   */
  async send(): Promise<void> {
    this.onIndexChange();
    await this.pool.query(`notify ${INDEX_CHANNEL}`);
  }
}
