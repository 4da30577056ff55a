import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { Lease } from '../../src/indexing/lease.js';
import { createDatabase } from '../support/start-test-app.js';

describe('The lease', () => {
  let pool: pg.Pool;

  beforeAll(async () => {
    const url = await createDatabase(`test_lease_${process.pid}_${Date.now()}`);
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
  });
  afterAll(() => pool.end());

  it('is one process at a time', async () => {
    const [one, other] = [new Lease(pool), new Lease(pool)];
    expect([await one.acquire(), await other.acquire()]).toEqual([true, false]);
    await one.release();
    expect([await other.acquire(), await one.acquire()]).toEqual([true, false]);
    await other.release();
  });

  it('that was given up while it was being taken is held by nobody', async () => {
    const [one, other] = [new Lease(pool), new Lease(pool)];
    const taking = one.acquire();
    await one.release();
    expect(await taking).toBe(false);
    expect(one.held).toBe(false);
    expect(await other.acquire()).toBe(true);
    await other.release();
  });
});
