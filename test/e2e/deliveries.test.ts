import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { Deliveries } from '../../src/indexing/deliveries.js';
import { expandOutbox, isTargetReplaced } from '../../src/indexing/outbox.js';
import { Targets } from '../../src/indexing/targets.js';
import { SearchEngineName } from '../../src/search/index.js';
import { eventually } from '../support/eventually.js';
import { createDatabase } from '../support/databases.js';

const ARTICLE = 7;

describe('Deliveries', () => {
  let pool: pg.Pool;
  let deliveries: Deliveries;
  let target: number;
  const enqueue = (secondsAgo: number) =>
    pool.query(
      `insert into delivery (target_id, article_id, enqueued_at) values ($1, ${ARTICLE}, now() - $2 * interval '1 second')
       on conflict (target_id, article_id) do update set sequence = excluded.sequence, claimed_until = null, attempts = 0`,
      [target, secondsAgo],
    );
  const waiting = async () =>
    (
      await pool.query<{ s: number }>(
        'select extract(epoch from clock_timestamp() - enqueued_at)::float8 as s from delivery',
      )
    ).rows.map(({ s }) => s);

  const waitingForLocks = async () =>
    (
      await pool.query<{ count: number }>(
        `select count(*)::integer from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
    ).rows[0]!.count;

  beforeAll(async () => {
    const url = await createDatabase();
    await (await openDatabase(url)).destroy();
    pool = new pg.Pool({ connectionString: url });
    deliveries = new Deliveries(pool);
  });
  beforeEach(async () => {
    await pool.query('truncate search_target cascade');
    const { rows } = await pool.query<{ id: number }>(
      `insert into search_target (engine, generation, state, fingerprint, started_at)
       values ('MEMORY', 'g', 'BUILDING', 'f', now() - interval '9 minutes') returning id`,
    );
    target = rows[0]!.id;
  });
  afterAll(() => pool.end());

  it('of an article that changes faster than it is sent count as waiting since its last read', async () => {
    await enqueue(600);
    const claimed = await deliveries.claim(target, 10);
    await enqueue(0);
    expect((await waiting())[0]).toBeGreaterThan(599);
    await deliveries.settle(target, 1, claimed, [{ kind: 'done' }]);
    const [since] = await waiting();
    expect(since).toBeLessThan(60);
    expect(await deliveries.claim(target, 10)).toHaveLength(1);
  });

  it('are made by the next attempt if a target is deleted meanwhile', async () => {
    await pool.query(`insert into outbox (kind, entity_id) values ('article', ${ARTICLE})`);
    const client = await pool.connect();
    await client.query('begin');
    await client.query('delete from search_target where id = $1', [target]);
    const failure = expandOutbox(pool).catch((error: unknown) => error);
    await eventually(async () => expect(await waitingForLocks()).toBe(1));
    await client.query(
      `insert into search_target (engine, generation, state, fingerprint)
       values ('MEMORY', 'h', 'LIVE', 'f')`,
    );
    await client.query('commit');
    client.release();
    expect(isTargetReplaced(await failure)).toBe(true);
    expect(await expandOutbox(pool)).toEqual({ any: true, more: false });
    expect(await waiting()).toHaveLength(1);
  });

  describe('of an article that changes again', () => {
    const change = async () => {
      await pool.query(`insert into outbox (kind, entity_id) values ('article', ${ARTICLE})`);
      await expandOutbox(pool);
    };
    const state = async () => {
      const { rows } = await pool.query<{ sequence: number; isClaimed: boolean; isDue: boolean }>(
        `select sequence::integer, claimed_until is not null as "isClaimed",
           next_attempt_at = '-infinity' as "isDue" from delivery`,
      );
      return rows[0];
    };

    it('keep their place if they are due and nobody has claimed them', async () => {
      await enqueue(600);
      const before = await state();
      await change();
      expect(await state()).toEqual(before);
    });

    it('are sent once more if they are claimed', async () => {
      await enqueue(600);
      const claimed = await deliveries.claim(target, 10);
      await change();
      await deliveries.settle(target, 1, claimed, [{ kind: 'done' }]);
      expect(await state()).toMatchObject({ isClaimed: false, isDue: true });
      expect(await deliveries.claim(target, 10)).toHaveLength(1);
    });

    it.each(['release', 'releaseAll'] as const)(
      'are sent once more if they were claimed before %s, and are settled late',
      async (way) => {
        await enqueue(600);
        const claimed = await deliveries.claim(target, 10);
        if (way === 'release') await deliveries.release(target, claimed);
        else await deliveries.releaseAll(SearchEngineName.MEMORY);
        await change();
        await deliveries.settle(target, 1, claimed, [{ kind: 'done' }]);
        expect(await deliveries.claim(target, 10)).toHaveLength(1);
      },
    );

    it('are sent once more if they failed, were replayed, and are settled late', async () => {
      await enqueue(600);
      const first = await deliveries.claim(target, 10);
      await deliveries.releaseAll(SearchEngineName.MEMORY);
      const second = await deliveries.claim(target, 10);
      const retry = { kind: 'retry', reason: 'busy', code: 'BUSY' } as const;
      await deliveries.settle(target, 1, second, [retry]);
      // As replaying an older dead letter of the article does.
      await pool.query(`update delivery set next_attempt_at = '-infinity', attempts = 0`);
      await change();
      await deliveries.settle(target, 1, first, [{ kind: 'done' }]);
      expect(await deliveries.claim(target, 10)).toHaveLength(1);
    });

    it.each(['now()', "now() + interval '1 hour'"])(
      'are due at once if they were due at %s',
      async (time) => {
        await enqueue(600);
        await pool.query(`update delivery set next_attempt_at = ${time}`);
        await change();
        expect(await state()).toMatchObject({ isClaimed: false, isDue: true });
      },
    );
  });

  it('that failed keep their time of enqueueing', async () => {
    await enqueue(600);
    const claimed = await deliveries.claim(target, 10);
    await enqueue(0);
    await deliveries.settle(target, 1, claimed, [{ kind: 'retry', reason: 'busy', code: 'BUSY' }]);
    expect((await waiting())[0]).toBeGreaterThan(599);
  });

  it('of the start of a build are awaited even if they are locked by the expansion of the outbox', async () => {
    await enqueue(600);
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query('select from delivery for update');
    expect(await deliveries.claim(target, 10)).toEqual([]);
    expect(await deliveries.awaited(target)).toBe(1);
    await holder.query('rollback');
    holder.release();
    await pool.query('update delivery set enqueued_at = now()');
    expect(await deliveries.awaited(target)).toBe(0);
  });

  it('that are being settled or created do not block another build', async () => {
    await enqueue(0);
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query('select from delivery for update');
    const begun = new Targets(pool).replaceBuild(SearchEngineName.MEMORY, 'other words');
    await eventually(async () => expect(await waitingForLocks()).toBe(1));
    // The build waits for the delivery, this for its target: who has waited longer has to give way.
    await holder.query('select from search_target for key share');
    await holder.query('commit');
    holder.release();
    expect(await begun).toMatchObject({ state: 'BUILDING', fingerprint: 'other words' });
  });
});
