import type { Pool, PoolClient } from 'pg';
import { allowLongStatements, transaction } from '../../../core/connections.js';
import { messageOf } from '../../../core/errors.js';
import type { Logger } from '../../../core/logger.js';
import { mergeSegments, movePending } from './segment-writer.js';

/** Pending documents at which they are moved into a segment: searches read each of them. */
const MAX_PENDING = 128;

const LOCK_KEY = 7_368_686;

/**
 * Moves pending documents into segments, in transactions that block writes only at their ends. One
 * process at a time does so for a generation.
 */
export class PendingMover {
  private moving: Promise<void> | null = null;
  /** The generation that was written since the last look at its pending documents. */
  private written: string | null = null;

  constructor(
    private readonly pool: Pool,
    private readonly logger: Logger,
  ) {}

  /** Moves the pending documents of a generation, and waits for another process that does so. */
  async moveAll(generation: string): Promise<void> {
    await this.settled();
    const id = await this.idOf(generation, 1);
    while (id !== null && (await this.moveSome(id)));
  }

  /**
   * Starts to move the pending documents of a live generation as long as there are many. Writes do
   * not wait for it. A failure changes nothing, and the next call tries again.
   */
  moveMany(generation: string): void {
    this.written = generation;
    this.moving ??= this.moveWritten()
      .catch((error: unknown) =>
        this.logger.warn(
          { engine: 'POSTGRES', error: messageOf(error) },
          'Changed documents could not be moved into a segment; searches stay slower until then.',
        ),
      )
      .finally(() => {
        this.moving = null;
      });
  }

  /** Resolves when nothing is being moved. */
  async settled(): Promise<void> {
    await this.moving;
  }

  private async moveWritten(): Promise<void> {
    while (this.written !== null) {
      const generation = this.written;
      this.written = null;
      const id = await this.idOf(generation, MAX_PENDING, 'and live');
      if (id === null || !(await this.moveSome(id, { waiting: false }))) continue;
      await this.locked(id, { waiting: false }, (client) => mergeSegments(client, id));
      this.written ??= generation;
    }
  }

  /** The id of a generation with at least `pending` pending documents; null otherwise. */
  private async idOf(generation: string, pending: number, condition = ''): Promise<number | null> {
    const { rows } = await this.pool.query<{ id: number }>(
      `select id from postgres_generation
       where generation = $1 ${condition}
         and (select count(*) from search_pending p where p.generation = id) >= $2`,
      [generation, pending],
    );
    return rows[0]?.id ?? null;
  }

  /** Moves documents into one segment. Resolves to whether any were moved. */
  private async moveSome(id: number, options = { waiting: true }): Promise<boolean> {
    return (await this.locked(id, options, (client) => movePending(client, id))) ?? false;
  }

  /**
   * Runs the work in a transaction that no other mover of the generation runs beside. null if one
   * does, unless `waiting`, and if the generation was dropped.
   */
  private locked<T>(
    id: number,
    { waiting }: { waiting: boolean },
    work: (client: PoolClient) => Promise<T>,
  ): Promise<T | null> {
    return transaction(this.pool, async (client) => {
      await allowLongStatements(client);
      const { rows } = await client.query<{ isLocked: boolean }>(
        waiting
          ? `select true as "isLocked" from pg_advisory_xact_lock($1, $2)`
          : `select pg_try_advisory_xact_lock($1, $2) as "isLocked"`,
        [LOCK_KEY, id],
      );
      if (!rows[0]!.isLocked) return null;
      // It is not dropped before the end of the transaction.
      const { rowCount } = await client.query(
        'select from postgres_generation where id = $1 for key share',
        [id],
      );
      return rowCount === 1 ? work(client) : null;
    });
  }
}
