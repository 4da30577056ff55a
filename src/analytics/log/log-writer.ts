import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { transaction } from '../../core/database/connections.js';
import { SQLSTATE, sqlState } from '../../core/database/database-errors.js';
import { DEFLECTION_MS, koreanDayOf } from '../figures.sql.js';
import { makePartitions } from './partitions.js';
import { writeClicks } from './write-clicks.js';
import { raisePages, writeSearches } from './write-searches.js';
import { type ClickRow, insertRows, type LogBatch } from './log-rows.js';

/**
 * Serialises the batches of all servers, so that a batch sees the keystrokes of other servers, and
 * deadlocks are impossible.
 */
const LOCK = `select pg_advisory_xact_lock(hashtext('doum_search_log'))`;

/** Maximum time to wait for a lock; then the batch is retried later. */
const LOCK_TIMEOUT = '3s';

/** Inserts no row if the batch was written before. Retries of a batch end within a day. */
const BEGIN_BATCH = `
  with old as (delete from search_log_batch where at < now() - interval '1 day')
  insert into search_log_batch (id) values ($1) on conflict do nothing`;

/** A search can change the figures of searches up to five minutes before. */
const MARK_DUE = `
  insert into rollup_due (day)
    select distinct ${koreanDayOf('at')} from unnest($1::timestamptz[]) at order by 1
  -- The update gives an existing row another version, so that a roll-up leaves the day due.
  on conflict (day) do update set day = excluded.day`;

/** The numbers of written rows. */
export interface Written {
  searches: number;
  clicks: number;
  /** Clicks whose search is not in the log yet; another server may still write the search. */
  unresolved: ClickRow[];
}

/** Writes batches of the log, each in one transaction. */
export class LogWriter {
  constructor(private readonly pool: Pool) {}

  /**
   * Writes a batch. Calls with the same `id` (a UUID) write the batch once. So the caller can retry
   * if the connection breaks during COMMIT, when the result is unknown. Rejects if Postgres is
   * unavailable, busy (`isLockConflict`) or refuses a row; then nothing was written, unless the
   * connection broke during COMMIT.
   */
  async write(batch: LogBatch, id: string = randomUUID()): Promise<Written> {
    try {
      return await this.attempt(batch, id);
    } catch (error) {
      // The partition for the month of a row is missing.
      if (sqlState(error) !== SQLSTATE.CHECK_VIOLATION) throw error;
      await makePartitions(this.pool, [
        ...[...batch.searches, ...batch.suggestions].map(({ at }) => at),
        ...batch.clicks.map(({ searchedAt }) => searchedAt),
      ]);
      return this.attempt(batch, id);
    }
  }

  private attempt(batch: LogBatch, id: string): Promise<Written> {
    return transaction(this.pool, async (client) => {
      await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'`);
      await client.query(LOCK);
      if ((await client.query(BEGIN_BATCH, [id])).rowCount === 0)
        return { searches: 0, clicks: 0, unresolved: [] };
      // Searches and suggestions first: the batch may contain their clicks.
      const searches = await writeSearches(client, batch);
      await raisePages(client, batch.pages);
      await insertRows(client, 'suggestion_log', batch.suggestions);
      const clicks = await writeClicks(client, batch.clicks, batch.views);
      const earlier = searches.times.map((at) => new Date(at.getTime() - DEFLECTION_MS));
      const times = [...searches.times, ...earlier, ...clicks.times];
      if (times.length > 0) await client.query(MARK_DUE, [times]);
      return {
        searches: searches.written,
        clicks: clicks.written,
        unresolved: clicks.unresolved,
      };
    });
  }
}
