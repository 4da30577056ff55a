import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { createLogger } from '../../src/core/logger.js';
import { Operation } from '../../src/core/operation.js';
import { AddressPolicy, resolveHost } from '../../src/webhooks/addresses.js';
import { cleanDeliveries } from '../../src/webhooks/clean-up.js';
import { DeliveryQueue } from '../../src/webhooks/delivery-queue.js';
import { dispatchEvents } from '../../src/webhooks/dispatcher.js';
import { WebhookEventType } from '../../src/webhooks/event-types.js';
import { markForReplay, replayBatch } from '../../src/webhooks/replay.js';
import { Webhooks } from '../../src/webhooks/webhooks.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { writePastSearches } from '../support/past-searches.js';
import { DELIVERED, FAILED, insertDeliveries, insertWebhook } from '../support/webhook-rows.js';

let pool: pg.Pool;
let queue: DeliveryQueue;

beforeAll(async () => {
  const url = await createDatabase();
  await (await openDatabase(url)).destroy();
  pool = new pg.Pool({ connectionString: url });
  queue = new DeliveryQueue(pool, 10_000);
});
afterEach(() =>
  pool.query('delete from webhook_event; delete from webhook_delivery; delete from webhook'),
);
afterAll(() => pool.end());

const states = async () =>
  (
    await pool.query<{ state: string; attempts: number; isClaimed: boolean }>(
      `select state, attempts, claimed_until is not null as "isClaimed" from webhook_delivery
      order by id`,
    )
  ).rows;

describe('A server that stood still until its claim ended', () => {
  it('changes nothing of what another server sends now', async () => {
    await insertDeliveries(pool, await insertWebhook(pool), [1]);
    const [late] = await queue.claim(32);
    await pool.query(`update webhook_delivery set claimed_until = now() - interval '1 second'`);
    const [current] = await queue.claim(32);
    await queue.settle(late!, FAILED);
    await queue.release(late!);
    expect(await states()).toEqual([{ state: 'PENDING', attempts: 0, isClaimed: true }]);
    await queue.settle(current!, DELIVERED);
    await queue.settle(late!, FAILED);
    expect(await states()).toEqual([{ state: 'DELIVERED', attempts: 1, isClaimed: false }]);
  });
});

describe('A webhook whose receiver fails', () => {
  const rest = (until: string) => pool.query(`update webhook set resting_until = ${until}`);

  it('leaves room for the others', async () => {
    for (let n = 0; n < 8; n += 1)
      await insertDeliveries(pool, await insertWebhook(pool), [1, 2, 3, 4, 5, 6]);
    const late = await insertWebhook(pool);
    await insertDeliveries(pool, late, [1]);
    expect(await queue.claim(9)).toHaveLength(9);
    const { rows } = await pool.query<{ count: number }>(
      `select count(distinct webhook_id) from webhook_delivery where claim is not null`,
    );
    expect(rows).toEqual([{ count: 9 }]);
    // Also when a place becomes free while the others have most of them.
    expect(await queue.claim(20)).toHaveLength(20);
    await insertDeliveries(pool, late, [2]);
    await queue.claim(1);
    const { rows: latest } = await pool.query<{ isClaimed: boolean }>(
      `select claim is not null as "isClaimed" from webhook_delivery order by id desc limit 1`,
    );
    expect(latest).toEqual([{ isClaimed: true }]);
  });

  it('rests, and gets a single message until one succeeds', async () => {
    await insertDeliveries(pool, await insertWebhook(pool), [1, 2, 3, 4, 5, 6]);
    // Those of one moment fail together, which counts once.
    for (const claimed of await queue.claim(32)) await queue.settle(claimed, FAILED);
    expect((await pool.query('select failures from webhook')).rows).toEqual([{ failures: 1 }]);
    expect(await queue.claim(32)).toEqual([]);
    await rest(`now() - interval '1 second'`);
    const [probe, ...others] = await queue.claim(32);
    expect([probe!.webhookFailures, others]).toEqual([1, []]);
    expect(await queue.claim(32)).toEqual([]);
    await queue.settle(probe!, DELIVERED);
    expect(await queue.claim(32)).toHaveLength(4);
  });

  it('has dead letters after a day, also of what it never tried', async () => {
    const webhook = await insertWebhook(pool);
    await insertDeliveries(pool, webhook, [1, 2, 3]);
    await pool.query(`update webhook_delivery set pending_since = now() - interval '27 hours'`);
    await pool.query(
      `insert into webhook_delivery (webhook_id, type, kind, entity_id, queue, for_readers, for_staff,
        at, blocked)
      select webhook_id, type, kind, entity_id, queue, for_readers, for_staff, at, true
      from webhook_delivery where entity_id = 1`,
    );
    await cleanDeliveries(pool);
    expect((await states()).map(({ state }) => state)).toEqual(Array(4).fill('PENDING'));
    await pool.query(`update webhook set failing_since = now() - interval '27 hours',
        enabled_at = now() - interval '28 hours'`);
    await cleanDeliveries(pool);
    expect((await states()).map(({ state }) => state)).toEqual(['DEAD', 'DEAD', 'DEAD', 'PENDING']);
    expect(await queue.claim(32)).toHaveLength(1);
  });
});

it('Feedback that waits for a day becomes dead letters, also when the receiver only is slow', async () => {
  await insertDeliveries(pool, await insertWebhook(pool), [1, 2, 3]);
  await pool.query(`update webhook set enabled_at = now() - interval '28 hours';
    update webhook_delivery set pending_since = now() - interval '27 hours';
    update webhook_delivery set kind = 'feedback' where entity_id < 3;
    update webhook_delivery set pending_since = now() where entity_id = 2`);
  await cleanDeliveries(pool);
  expect((await states()).map(({ state }) => state)).toEqual(['DEAD', 'PENDING', 'PENDING']);
});

it('The result of an attempt before a replay changes nothing', async () => {
  const webhook = await insertWebhook(pool);
  await insertDeliveries(pool, webhook, [1]);
  const [claimed] = await queue.claim(32);
  await pool.query(`update webhook_delivery set claimed_until = now() - interval '1 second',
      pending_since = now() - interval '27 hours';
    update webhook set failing_since = now() - interval '27 hours',
      enabled_at = now() - interval '28 hours'`);
  await cleanDeliveries(pool);
  expect(await markForReplay(pool, webhook, null, null)).toBe(1);
  await replayBatch(pool);
  await queue.settle(claimed!, DELIVERED);
  expect(await states()).toEqual([{ state: 'PENDING', attempts: 0, isClaimed: false }]);
});

describe('Events', () => {
  const dispatch = (changeDelayMs = 0) =>
    dispatchEvents(pool, { searchDelayMs: 60_000, changeDelayMs });
  const told = async () =>
    (
      await pool.query<{ type: string; entity: number }>(
        'select type, entity_id as entity from webhook_delivery order by id',
      )
    ).rows;

  it('of one transaction are one, also where a batch ends between them', async () => {
    await insertWebhook(pool);
    await pool.query(
      `insert into webhook_event (kind, entity_id) select 'platform', n from generate_series(1, 499) n`,
    );
    // Shown and hidden again: nobody saw it.
    await pool.query(
      `insert into webhook_event (kind, entity_id, visibility_before, visibility_after)
      values ('article', 1, null, 'PUBLIC'), ('article', 1, 'PUBLIC', null)`,
    );
    while (await dispatch());
    const types = new Set((await told()).map(({ type }) => type));
    expect([...types]).toEqual(['catalog.changed']);
  });

  it('of one transaction are several batches when they are feedback of many visitors', async () => {
    await insertWebhook(pool, 'ANALYST');
    await pool.query(`update webhook set events = '{feedback.given}'`);
    await pool.query(
      `insert into webhook_event (kind, entity_id, reference)
      select 'feedback', 1, jsonb_build_object('visitor', n) from generate_series(1, 700) n`,
    );
    await dispatch();
    expect(await told()).toHaveLength(500);
    await dispatch();
    expect(await told()).toHaveLength(700);
  });

  it('of a change that was committed just now wait for the servers and the index', async () => {
    await insertWebhook(pool);
    await pool.query(
      `insert into webhook_event (kind, entity_id, visibility_after, at)
      values ('article', 1, 'PUBLIC', now() - interval '1 hour')`,
    );
    await dispatch(20_000);
    expect([(await told()).length, await queue.claim(32)]).toEqual([1, []]);
    await pool.query(
      `update webhook_delivery set next_attempt_at = next_attempt_at - interval '20 s'`,
    );
    expect(await queue.claim(32)).toHaveLength(1);
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

  it('that may be missed leave no webhook when they are not committed in time', async () => {
    const writer = await pool.connect();
    await writer.query(`begin; insert into platform (slug, name, position) values ('tv', 'TV', 1)`);
    const operation = new Operation('test');
    const logged: string[] = [];
    const logger = createLogger('warn', { write: (line: string) => logged.push(line) > 0 });
    const store = new Webhooks(pool, new AddressPolicy(['127.0.0.0/8']), resolveHost, logger);
    const input = {
      ...{ name: '시험', url: 'http://127.0.0.1:1/' },
      events: [WebhookEventType.CATALOG_CHANGED],
    };
    const created = operation.run(() => store.create(input, 'test'));
    await eventually(async () =>
      expect((await pool.query('select from webhook')).rowCount).toBe(1),
    );
    // Nobody knows its secret yet.
    await pool.query(`insert into webhook_event (kind, entity_id) values ('platform', 1)`);
    await dispatch();
    expect([(await told()).length, await queue.claim(32)]).toEqual([1, []]);
    operation.setDeadline(1);
    await expect(created).rejects.toMatchObject({ code: 'EXECUTION_TIMEOUT' });
    expect((await pool.query('select from webhook')).rowCount).toBe(0);
    const { rows } = await writer.query<{ pid: number }>('select pg_backend_pid() as pid');
    expect(logged.map((line) => JSON.parse(line) as object)).toMatchObject([
      { ...rows[0], seconds: expect.any(Number) as number },
    ]);
    await writer.query('rollback');
    writer.release();
    // Without the transaction it is created, and sends.
    await store.create(input, 'test');
    await insertDeliveries(pool, (await store.list())[0]!.id, [1]);
    expect(await queue.claim(32)).toHaveLength(1);
    operation.end();
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
    expect((await queue.claim(32)).map(({ kind }) => kind)).toEqual(['platform']);
    await cleanDeliveries(pool);
    const { rows } = await pool.query('select webhook_id as id from webhook_delivery');
    expect(rows).toEqual([{ id: kept }]);
  });
});
