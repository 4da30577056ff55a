import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { buildArticle } from '../support/build-article.js';
import { buildCatalogue } from '../support/build-catalogue.js';
import { eventually } from '../support/eventually.js';
import { QUICK, startTestApp, type TestApp } from '../support/start-test-app.js';

const TIDY_MS = 15_000;
const FOUND_MS = 15_000;

describe('A leader whose lease expires for a moment', () => {
  let app: TestApp;
  let pool: pg.Pool;

  beforeAll(async () => {
    app = await startTestApp('postgres', {
      timings: { indexer: { ...QUICK.indexer, leaseSeconds: 1 } },
    });
    pool = new pg.Pool({ connectionString: app.databaseUrl });
    await buildCatalogue(app);
    await app.settled();
  });
  afterAll(async () => {
    await pool.end();
    await app.stop();
  });

  it('leads again with all loops, even if one of them was busy', async () => {
    const [busy, lease] = await Promise.all([pool.connect(), pool.connect()]);
    try {
      // The maintenance loop waits for a table; the lease loop finds the lease lapsed.
      await busy.query('begin');
      await busy.query('lock table postgres_generation in access exclusive mode');
      await eventually(async () => {
        const { rows } = await pool.query(
          `select from pg_locks where relation = 'postgres_generation'::regclass and database = (
             select oid from pg_database where datname = current_database()) and not granted`,
        );
        expect(rows).not.toEqual([]);
      }, TIDY_MS);
      await lease.query('begin');
      await lease.query('select from indexer_lease for update');
      const { rows } = await pool.query<{ ms: number }>(
        `select (extract(epoch from max(expires_at) - clock_timestamp()) * 1000)::float8 as ms from indexer_lease`,
      );
      await sleep(rows[0]!.ms + 500);
      await lease.query('rollback');
      // Long enough for a renewal that was under way.
      await sleep(500);
      await busy.query('rollback');
    } finally {
      busy.release(true);
      lease.release(true);
    }
    await buildArticle(app, { slug: 'after', title: '잠깐 쉬었다가', publish: true });
    await eventually(async () => {
      const { data } = await app.request<{ search: { totalCount: number } }>(
        '{ search(query: "잠깐") { totalCount } }',
      );
      expect(data?.search?.totalCount).toBe(1);
    }, FOUND_MS);
  });
});
