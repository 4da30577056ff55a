import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { WEBHOOK_TIMINGS } from '../../src/webhooks/index.js';
import { cleanDeliveries } from '../../src/webhooks/deliveries.js';
import { dispatchEvents } from '../../src/webhooks/dispatcher.js';
import { createDatabase } from '../support/databases.js';
import { writePastSearches } from '../support/past-searches.js';
import { insertWebhook } from '../support/webhook-rows.js';

let pool: pg.Pool;

beforeAll(async () => {
  const url = await createDatabase();
  await (await openDatabase(url)).destroy();
  pool = new pg.Pool({ connectionString: url });
});
afterEach(() =>
  pool.query(
    'delete from webhook_event; delete from webhook_delivery; delete from webhook; delete from job',
  ),
);
afterAll(() => pool.end());

describe('Events', () => {
  const dispatch = (changeDelayMs = 0) =>
    dispatchEvents(
      pool,
      { ...WEBHOOK_TIMINGS, searchDelayMs: 60_000, changeDelayMs },
      new AbortController().signal,
    );
  /** The jobs that are due. */
  const due = async () =>
    (
      await pool.query<{ key: string }>(
        `select key from job where kind = 'webhook-delivery' and run_at <= now()`,
      )
    ).rows;
  const told = async () =>
    (
      await pool.query<{ type: string; entity: number }>(
        'select type, entity_id as entity from webhook_delivery order by id',
      )
    ).rows;

  it('of one transaction are one, also where a batch ends between them', async () => {
    await insertWebhook(pool);
    await pool.query(
      `insert into webhook_event (kind, entity_id) select 'platform', n from generate_series(1, 199) n`,
    );
    // Shown and hidden again: nobody saw it.
    await pool.query(
      `insert into webhook_event (kind, entity_id, visibility_before, visibility_after)
      values ('article', 1, null, 'PUBLIC'), ('article', 1, 'PUBLIC', null)`,
    );
    await dispatch();
    const types = new Set((await told()).map(({ type }) => type));
    expect([...types]).toEqual(['catalog.changed']);
  });

  it('of many visitors are told one by one when they are feedback', async () => {
    await insertWebhook(pool, 'ANALYST');
    await pool.query(`update webhook set events = '{feedback.given}'`);
    await pool.query(
      `insert into webhook_event (kind, entity_id, reference)
      select 'feedback', 1, jsonb_build_object('visitor', n) from generate_series(1, 700) n`,
    );
    await dispatch();
    expect(await told()).toHaveLength(700);
    expect(await due()).toHaveLength(700);
  });

  it('of a change that was committed just now wait for the servers and the index', async () => {
    await insertWebhook(pool);
    await pool.query(
      `insert into webhook_event (kind, entity_id, visibility_after, at)
      values ('article', 1, 'PUBLIC', now() - interval '1 hour')`,
    );
    await dispatch(20_000);
    expect([(await told()).length, await due()]).toEqual([1, []]);
    await pool.query(`update job set run_at = run_at - interval '20 s'`);
    expect(await due()).toHaveLength(1);
  });

  it('of searches are told when the minute is over in which they were written', async () => {
    await insertWebhook(pool, 'ANALYST');
    await pool.query(`update webhook set events = '{search.unanswered}'`);
    const at = new Date(Date.now() - 90_000);
    const unanswered = { at, total: 0, confidence: 'NONE' } as const;
    await writePastSearches(pool, [
      { ...unanswered, query: '없는말' },
      { ...unanswered, query: '모르는말' },
    ]);
    const { rows } = await pool.query<{ isWaiting: boolean; isWhole: boolean }>(
      `select due_at > now() as "isWaiting", due_at = date_trunc('minute', due_at) as "isWhole"
      from webhook_event`,
    );
    expect(rows).toEqual(Array(2).fill({ isWaiting: true, isWhole: true }));
    await dispatch();
    expect(await told()).toEqual([]);
    await pool.query(`update webhook_event set due_at = due_at - interval '3 minutes'`);
    await dispatch();
    expect(await told()).toHaveLength(2);
  });

  it('of before are not told by a webhook that was created or turned on since', async () => {
    const [old, off] = [await insertWebhook(pool), await insertWebhook(pool)];
    const turnedOn = (id: string) =>
      pool.query('update webhook set enabled_at = clock_timestamp() where id = $1', [id]);
    const event = `insert into webhook_event (kind, entity_id) values ('platform', 1)`;
    await pool.query(event);
    await insertWebhook(pool);
    await turnedOn(off);
    await dispatch();
    const { rows } = await pool.query('select webhook_id as id from webhook_delivery');
    expect(rows).toEqual([{ id: old }]);
    // A transaction that had begun before may change something afterwards.
    const writer = await pool.connect();
    await writer.query('begin');
    await writer.query('select now()');
    await turnedOn(off);
    await writer.query(event);
    await writer.query('commit');
    writer.release();
    await dispatch();
    expect(await told()).toHaveLength(4);
    // It may change the same before and afterwards.
    const newest = await insertWebhook(pool);
    const both = await pool.connect();
    await both.query(`begin; ${event}`);
    await turnedOn(newest);
    await both.query(`${event}; commit`);
    both.release();
    await dispatch();
    const { rows: toNewest } = await pool.query(
      'select from webhook_delivery where webhook_id = $1',
      [newest],
    );
    expect(toNewest).toHaveLength(1);
  });

  it('are told to the others when a webhook is deleted at the same time', async () => {
    const [kept, deleted] = [await insertWebhook(pool), await insertWebhook(pool)];
    await pool.query(`insert into webhook_event (kind, entity_id) values ('platform', 1)`);
    const deleting = await pool.connect();
    await deleting.query('begin');
    await deleting.query('delete from webhook where id = $1', [deleted]);
    await dispatch();
    await deleting.query('commit');
    deleting.release();
    await cleanDeliveries(pool);
    const { rows } = await pool.query('select webhook_id as id from webhook_delivery');
    expect(rows).toEqual([{ id: kept }]);
  });
});
