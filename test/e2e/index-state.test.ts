import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { INDEXER_TIMINGS } from '../../src/indexing/index.js';
import { Lease } from '../../src/indexing/lease.js';
import { IndexStateCache } from '../../src/indexing/index-state.js';
import { SearchEngineName } from '../../src/search/engine.js';
import { createDatabase } from '../support/databases.js';

const { ELASTICSEARCH, POSTGRES } = SearchEngineName;

describe('An index', () => {
  let pool: pg.Pool;
  let leases: Lease[];
  const keep = async (engine: SearchEngineName) => {
    const lease = new Lease(pool, engine, INDEXER_TIMINGS.leaseSeconds);
    leases.push(lease);
    expect(await lease.acquire()).not.toBeNull();
    return lease;
  };
  const change = () => pool.query(`insert into outbox (kind, entity_id) values ('article', 1)`);
  const deliver = () => pool.query('delete from outbox');
  const isLive = async () => (await new IndexStateCache(pool, POSTGRES).get()).live;
  const letPass = (seconds: number) =>
    pool.query(
      `update indexer_lease set kept_since = kept_since - $1 * interval '1 second', kept_until = kept_until - $1 * interval '1 second',
         expires_at = expires_at - $1 * interval '1 second' where engine = 'POSTGRES'`,
      [seconds],
    );

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  beforeEach(async () => {
    leases = [];
    await pool.query('truncate search_target cascade; truncate outbox; delete from indexer_lease');
    await pool.query(
      `insert into search_target (engine, generation, state, fingerprint) values ('POSTGRES', 'g', 'LIVE', 'f')`,
    );
  });
  afterEach(() => Promise.all(leases.map((lease) => lease.release())));
  afterAll(() => pool.end());

  it('is live with an indexer, even with pending changes', async () => {
    await keep(POSTGRES);
    await change();
    expect(await isLive()).toBe(true);
  });

  it('is live when its indexer was killed and no other has taken over yet', async () => {
    await keep(POSTGRES);
    await change();
    await letPass(6);
    await keep(ELASTICSEARCH);
    expect(await isLive()).toBe(true);
  });

  it('is live when the only server was away, with any pending changes', async () => {
    const before = await keep(POSTGRES);
    await change();
    await before.release();
    await letPass(600);
    expect(await isLive()).toBe(true);
    await keep(POSTGRES);
    expect(await isLive()).toBe(true);
  });

  it('is not live after another engine was indexed instead, until it has the changes made meanwhile', async () => {
    const before = await keep(POSTGRES);
    await before.release();
    await letPass(5);
    await keep(ELASTICSEARCH);
    await change();
    expect(await isLive()).toBe(false);
    await keep(POSTGRES);
    expect(await isLive()).toBe(false);
    await deliver();
    expect(await isLive()).toBe(true);
    await change();
    expect(await isLive()).toBe(true);
  });

  it('is live again after a minute, with any number of pending changes', async () => {
    const before = await keep(POSTGRES);
    await before.release();
    await letPass(5);
    await keep(ELASTICSEARCH);
    await change();
    await keep(POSTGRES);
    expect(await isLive()).toBe(false);
    await pool.query(`update outbox set created_at = created_at - interval '2 minutes'`);
    await pool.query(`update indexer_lease set kept_since = kept_since - interval '61 seconds'`);
    expect(await isLive()).toBe(true);
  });

  it('is not live without a generation', async () => {
    await keep(POSTGRES);
    await pool.query('delete from search_target');
    expect(await isLive()).toBe(false);
  });
});
