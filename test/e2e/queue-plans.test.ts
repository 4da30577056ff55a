import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { Deliveries } from '../../src/indexing/deliveries.js';
import { expandOutbox } from '../../src/indexing/indexer.js';
import { createDatabase } from '../support/databases.js';

const ROWS = 12_000;

// A plan that was made for an empty queue would take all of it at once, and read it once for each
// row.
describe('A queue that became long after its statements were first used', () => {
  let pool: pg.Pool;

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url, max: 1 });
    await pool.query(
      `insert into search_target (engine, generation, state, fingerprint) values ('POSTGRES', 'g', 'LIVE', 'f')`,
    );
    await pool.query('vacuum analyze outbox');
    await pool.query('vacuum analyze delivery');
  });
  afterAll(() => pool.end());

  it('is expanded and claimed in batches', async () => {
    const deliveries = new Deliveries(pool);
    for (let i = 0; i < 10; i += 1) {
      expect(await expandOutbox(pool)).toEqual({ taken: 0, more: false });
      expect(await deliveries.claim(1, 200)).toEqual([]);
    }
    await pool.query(
      `insert into outbox (kind, entity_id) select 'article', i from generate_series(1, ${ROWS}) as i`,
    );
    expect(await expandOutbox(pool)).toEqual({ taken: 2_000, more: true });
    expect(await deliveries.claim(1, 200)).toHaveLength(200);
    for (let taken = 2_000; taken < ROWS; taken += 2_000)
      expect(await expandOutbox(pool)).toMatchObject({ taken: 2_000 });
    expect(await deliveries.claim(1, 200)).toHaveLength(200);
    expect(await deliveries.pending(1)).toBe(ROWS);
  });
});
