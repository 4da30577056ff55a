import type { Pool } from 'pg';
import { openDatabase } from '../../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../../src/core/database/database.js';
import { type JobKind, Jobs } from '../../../src/core/work/jobs.js';
import { createLogger } from '../../../src/core/logger.js';
import { createMetrics, type Registry } from '../../../src/core/metrics.js';
import { createDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';

interface JobRow {
  kind: string;
  key: string;
  attempts: number;
  reason: string | null;
  isDead: boolean;
  isClaimed: boolean;
  /** Seconds until it is due. */
  dueIn: number;
}

/** How often a server looks for due jobs. */
const POLL_MS = 20;

let dataSource: DataSource;
let pool: Pool;
const started: Jobs[] = [];

beforeAll(async () => {
  dataSource = await openDatabase(await createDatabase());
  pool = poolOf(dataSource);
});
beforeEach(() => pool.query('truncate job'));
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop()));
});
afterAll(() => dataSource.destroy());

/** The jobs of one server. */
function serve(kinds: JobKind[], metrics: Registry = createMetrics()): Jobs {
  const jobs = new Jobs(pool, metrics, createLogger('silent'), POLL_MS);
  jobs.register(...kinds);
  jobs.start();
  started.push(jobs);
  return jobs;
}

async function rows(): Promise<JobRow[]> {
  const { rows } = await pool.query<JobRow>(
    `select kind, key, attempts, reason, failed_at is not null as "isDead",
      coalesce(claimed_until > now(), false) as "isClaimed",
      extract(epoch from run_at - now())::float as "dueIn"
    from job order by id`,
  );
  return rows;
}

/** Makes the waiting jobs due now. */
const makeDue = () => pool.query('update job set run_at = now() where claimed_until is null');

describe('Jobs', () => {
  it('that repeat exist once, and run again after their pause', async () => {
    let runs = 0;
    const kind = { kind: 'repeated', everyMs: 60_000, run: async () => (runs += 1) };
    serve([kind]);
    serve([kind]);
    await eventually(async () => expect(runs).toBe(1));
    await eventually(async () => {
      const [row, ...more] = await rows();
      expect([row!.isClaimed, more]).toEqual([false, []]);
      expect(row!.dueIn).toBeGreaterThan(50);
    });
    await makeDue();
    await eventually(async () => expect(runs).toBe(2));
  });

  it('that fail are tried again after a growing pause, and are dead letters in the end', async () => {
    const metrics = createMetrics();
    const kind: JobKind = { kind: 'failing', run: () => Promise.reject(new Error('no luck')) };
    const jobs = serve([kind], metrics);
    await jobs.add('failing', 'a', {});
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await eventually(async () => {
        const [row] = await rows();
        expect([row!.attempts, row!.isClaimed]).toEqual([attempt, false]);
        expect(row!.dueIn).toBeGreaterThan(Math.min(3_600, 5 * 2 ** (attempt - 1)) - 5);
        expect(row).toMatchObject({ reason: 'no luck', isDead: attempt === 12 });
      });
      await makeDue();
    }
    const text = await metrics.metrics();
    expect(text).toContain('doum_job_failures_total 12');
    expect(text).toContain('doum_jobs_dead 1');
    // It is tried again when it is added anew.
    await jobs.add('failing', 'a', {});
    await eventually(async () => expect((await rows())[0]).toMatchObject({ attempts: 1 }));
  });

  it('of a killed server go on elsewhere when their claim ends', async () => {
    await pool.query(
      `insert into job (kind, key, claim, claimed_until, attempts)
       values ('orphan', '', gen_random_uuid(), now() + interval '3 seconds', 1)`,
    );
    let ranAt = 0;
    const startedAt = performance.now();
    serve([{ kind: 'orphan', run: async () => (ranAt = performance.now()) }]);
    await eventually(async () => expect(await rows()).toEqual([]));
    expect(ranAt - startedAt).toBeGreaterThan(1_500);
  });
});
