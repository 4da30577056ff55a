import type { Pool } from 'pg';
import type { SearchEngineName } from '../search/index.js';

const FRESH_MS = 1_000;

/**
 * Whether the indexer keeps a live generation of an engine up to date. One that it no longer keeps, because replicas
 * changed to another engine, still answers: with what it held then. Searches ask here first, so that nothing stale is shown.
 */
export class LiveTarget {
  private live = false;
  private checkedAt = 0;

  constructor(
    private readonly pool: Pool,
    private readonly engine: SearchEngineName,
  ) {}

  /** Answers from memory while there is one, and looks again beside the request once a second. */
  async exists(): Promise<boolean> {
    if (!this.live) await this.check();
    else if (performance.now() - this.checkedAt > FRESH_MS) void this.check().catch(() => undefined);
    return this.live;
  }

  private async check(): Promise<void> {
    this.checkedAt = performance.now();
    const { rows } = await this.pool.query<{ live: boolean }>({
      name: 'indexing-live-target',
      text: `select exists (select from search_target where engine = $1 and state = 'LIVE') as live`,
      values: [this.engine],
    });
    this.live = rows[0]!.live;
  }
}
