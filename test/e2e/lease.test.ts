import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { INDEXER_TIMINGS } from '../../src/indexing/index.js';
import { Lease } from '../../src/indexing/lease.js';
import { SearchEngineName } from '../../src/search/engine.js';
import { createDatabase } from '../support/databases.js';

describe('The lease', () => {
  let pool: pg.Pool;
  const lease = (engine = SearchEngineName.MEMORY) =>
    new Lease(pool, engine, INDEXER_TIMINGS.leaseSeconds);
  const expire = () =>
    pool.query(`update indexer_lease set expires_at = now() - interval '1 second'`);

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  afterEach(() => pool.query('delete from indexer_lease'));
  afterAll(() => pool.end());

  it('is held by one process at a time', async () => {
    const [one, other] = [lease(), lease()];
    expect([await one.acquire(), await other.acquire()]).toEqual([1, null]);
    await one.release();
    expect([await other.acquire(), await one.acquire()]).toEqual([2, null]);
    await other.release();
  });

  it('is separate for each engine', async () => {
    const [one, other] = [lease(), lease(SearchEngineName.ELASTICSEARCH)];
    expect([await one.acquire(), await other.acquire()]).toEqual([1, 1]);
    await one.release();
    await other.release();
  });

  it('is free if it was released while it was being acquired', async () => {
    const [one, other] = [lease(), lease()];
    const taking = one.acquire();
    await one.release();
    expect(await taking).toBeNull();
    expect(one.epoch === 1).toBe(false);
    expect(await other.acquire()).not.toBeNull();
    await other.release();
  });

  it('keeps its epoch if no other process led meanwhile', async () => {
    const one = lease();
    expect(await one.acquire()).toBe(1);
    await expire();
    expect(await one.acquire()).toBe(1);
    expect(one.epoch === 1).toBe(true);
    await one.release();
  });

  it('has a new epoch after another process led', async () => {
    const [one, other] = [lease(), lease()];
    const epoch = (await one.acquire())!;
    await expire();
    expect(await other.acquire()).toBe(epoch + 1);
    await other.release();
    expect(await one.acquire()).toBe(epoch + 2);
    expect([one.epoch]).toEqual([epoch + 2]);
    await one.release();
  });
});
