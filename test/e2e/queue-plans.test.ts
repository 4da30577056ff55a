import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { Deliveries, type Delivery } from '../../src/indexing/deliveries.js';
import { expandOutbox } from '../../src/indexing/outbox.js';
import { type IndexOutcome, SearchEngineName } from '../../src/search/index.js';
import { createDatabase } from '../support/databases.js';

const ROWS = 12_000;
const CLAIMED = 50;

// A plan that was made for an empty queue would take all of it at once, or read it once for each
// row.
describe('A queue that became long after its statements were first used', () => {
  let pool: pg.Pool;
  let deliveries: Deliveries;

  /** The rows of deliveries that Postgres reads while some work runs. */
  const rowsRead = async (work: () => Promise<unknown>): Promise<number> => {
    const read = async () => {
      await pool.query('select pg_stat_force_next_flush()');
      const { rows } = await pool.query<{ read: number }>(
        `select (seq_tup_read + idx_tup_fetch)::integer as read
         from pg_stat_user_tables where relname = 'delivery'`,
      );
      return rows[0]!.read;
    };
    const before = await read();
    await work();
    return (await read()) - before;
  };

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url, max: 1 });
    deliveries = new Deliveries(pool);
    await pool.query(
      `insert into search_target (engine, generation, state, fingerprint) values ('MEMORY', 'g', 'LIVE', 'f')`,
    );
    // Otherwise the statistics would be those of a queue of another length.
    for (const table of ['outbox', 'delivery', 'dead_letter']) {
      await pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
      await pool.query(`vacuum analyze ${table}`);
    }
    for (let i = 0; i < 10; i += 1) {
      expect(await expandOutbox(pool)).toEqual({ any: false, more: false });
      expect(await deliveries.claim(1, CLAIMED)).toEqual([]);
    }
    await pool.query(
      `insert into outbox (kind, entity_id) select 'article', i from generate_series(1, ${ROWS}) as i`,
    );
  });
  afterAll(() => pool.end());

  it('is expanded in batches', async () => {
    for (let taken = 0; taken < ROWS; taken += 2_000)
      expect(await expandOutbox(pool)).toEqual({ any: true, more: true });
    expect(await expandOutbox(pool)).toEqual({ any: false, more: false });
    expect(await deliveries.pending(1)).toBe(ROWS);
  });

  it('is claimed, settled and released in batches', async () => {
    await workThrough(1);
  });

  it('is worked through in batches if the statistics do not know its target', async () => {
    await pool.query('analyze delivery');
    await pool.query(
      `insert into search_target (engine, generation, state, fingerprint)
       values ('ELASTICSEARCH', 'h', 'LIVE', 'f')`,
    );
    await pool.query(
      `insert into delivery (target_id, article_id) select 2, i from generate_series(1, ${ROWS}) as i`,
    );
    await workThrough(2);
  });

  async function workThrough(target: number): Promise<void> {
    let done: Delivery[] = [];
    const claimed = await rowsRead(
      async () => void (done = await deliveries.claim(target, CLAIMED)),
    );
    expect(done).toHaveLength(CLAIMED);
    // Sorting them all may be cheaper than reading the index of the order.
    expect(claimed).toBeLessThan(ROWS + CLAIMED ** 2);
    const outcomes = done.map((_, i): IndexOutcome =>
      i % 2 === 0 ? { kind: 'done' } : { kind: 'retry', reason: 'busy', code: 'BUSY' },
    );
    const settled = await rowsRead(() => deliveries.settle(target, 1, done, outcomes));
    expect(settled).toBeLessThan(CLAIMED ** 2);
    const released = await deliveries.claim(target, CLAIMED);
    const releasing = await rowsRead(() => deliveries.release(target, released));
    expect(releasing).toBeLessThan(CLAIMED ** 2);
    await deliveries.claim(target, CLAIMED);
    // It looks for all claims.
    const engine = target === 1 ? SearchEngineName.MEMORY : SearchEngineName.ELASTICSEARCH;
    expect(await rowsRead(() => deliveries.releaseAll(engine))).toBeLessThan(4 * ROWS);
    const { rows } = await pool.query<{ claimed: number }>(
      'select count(*)::integer as claimed from delivery where claimed_until > now()',
    );
    expect(rows[0]!.claimed).toBe(0);
    expect(await deliveries.pending(target)).toBe(ROWS - CLAIMED / 2);
  }
});
