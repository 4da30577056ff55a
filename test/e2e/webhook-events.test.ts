import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { WEBHOOK_TIMINGS } from '../../src/webhooks/index.js';
import { dispatchEvents } from '../../src/webhooks/dispatcher.js';
import { createDatabase } from '../support/databases.js';
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
  const told = async () =>
    (
      await pool.query<{ type: string; entity: number }>(
        'select type, entity_id as entity from webhook_delivery order by id',
      )
    ).rows;

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
});
