import type { Pool, PoolClient } from 'pg';
import { allowSilence, transaction } from '../../../core/connections.js';
import { mergeSegments, movePending } from './segment-writer.js';

/** Pending documents at which they are moved into a segment: searches read each of them. */
const MAX_PENDING = 128;

const LOCK_KEY = 7_368_686;

/** Moves pending documents into segments. One process at a time does so for a generation. */
export class PendingMover {
  private moving: Promise<void> | null = null;

  constructor(private readonly pool: Pool) {}

  /** Moves all pending documents of a generation, and waits for another process that does so. */
  async moveAll(generation: string): Promise<void> {
    await this.settled();
    const { rows } = await this.pool.query<{ id: number }>(
      'select id from postgres_generation where generation = $1',
      [generation],
    );
    for (const { id } of rows) {
      await transaction(this.pool, async (client) => {
        allowSilence(client);
        await client.query('select pg_advisory_xact_lock($1, $2)', [LOCK_KEY, id]);
        if (await isKept(client, id)) await movePending(client, id);
      });
    }
  }

  /**
   * Starts to move the pending documents of a generation if it is live and there are many. Writes
   * do not wait for it. A failure changes nothing, and the next call tries again.
   */
  moveMany(generation: string): void {
    this.moving ??= this.moveIfMany(generation)
      // They stay pending, which is slower and not wrong.
      .catch(() => undefined)
      .finally(() => {
        this.moving = null;
      });
  }

  /** Resolves when nothing is being moved. */
  async settled(): Promise<void> {
    await this.moving;
  }

  private async moveIfMany(generation: string): Promise<void> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select id from postgres_generation
       where generation = $1 and live
         and (select count(*) from search_pending p where p.generation = id) >= $2`,
      [generation, MAX_PENDING],
    );
    for (const { id } of rows) {
      await transaction(this.pool, async (client) => {
        const lock = await client.query<{ isLocked: boolean }>(
          'select pg_try_advisory_xact_lock($1, $2) as "isLocked"',
          [LOCK_KEY, id],
        );
        if (!lock.rows[0]!.isLocked || !(await isKept(client, id))) return;
        await movePending(client, id);
        await mergeSegments(client, id);
      });
    }
  }
}

/** Whether the generation exists. It is not dropped before the end of the transaction. */
async function isKept(client: PoolClient, generation: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from postgres_generation where id = $1 for key share',
    [generation],
  );
  return rowCount === 1;
}
