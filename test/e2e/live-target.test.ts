import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { Lease } from '../../src/indexing/lease.js';
import { LiveTarget } from '../../src/indexing/live-target.js';
import { SearchEngineName } from '../../src/search/engine.js';
import { createDatabase } from '../support/start-test-app.js';

const ENGINE = SearchEngineName.POSTGRES;

describe('Whether an index counts as live for a process', () => {
  let pool: pg.Pool;
  const change = () => pool.query(`insert into outbox (kind, entity_id) values ('article', 1)`);
  const deliver = () => pool.query('delete from outbox');
  /** What a process says that starts now, once it has looked. */
  const startProcess = async () => {
    const target = new LiveTarget(pool, ENGINE);
    await sleep(20);
    return { isLive: async () => (await target.standing({ fresh: true })).live };
  };

  beforeAll(async () => {
    const url = await createDatabase(`test_standing_${process.pid}_${Date.now()}`);
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  beforeEach(async () => {
    await pool.query(`truncate search_target cascade; truncate outbox; delete from indexer_lease`);
    await pool.query(`insert into search_target (engine, generation, state, fingerprint) values ('POSTGRES', 'g', 'LIVE', 'f')`);
  });
  afterAll(() => pool.end());

  it('is so where it was kept before the process began, though changes wait', async () => {
    const lease = new Lease(pool, ENGINE);
    await lease.acquire();
    await change();
    expect(await (await startProcess()).isLive()).toBe(true);
    await lease.release();
  });

  it('is so also when its keeper has just been killed and nobody has taken over yet', async () => {
    const lease = new Lease(pool, ENGINE);
    await lease.acquire();
    await pool.query(`update indexer_lease set holder = 'one that was killed'`);
    await lease.release();
    await change();
    expect(await (await startProcess()).isLive()).toBe(true);
  });

  it('is not so where it was put away, until it holds what came meanwhile', async () => {
    const before = new Lease(pool, ENGINE);
    await before.acquire();
    await before.release();
    await change();
    const { isLive } = await startProcess();
    expect(await isLive()).toBe(false);
    const lease = new Lease(pool, ENGINE);
    await lease.acquire();
    expect(await isLive()).toBe(false);
    await deliver();
    expect(await isLive()).toBe(true);
    await change();
    expect(await isLive()).toBe(true);
    await lease.release();
  });

  it('is not so without a generation', async () => {
    await pool.query('delete from search_target');
    expect(await (await startProcess()).isLive()).toBe(false);
  });
});
