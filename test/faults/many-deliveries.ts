import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { guardConnections } from '../../src/core/connections.js';
import { cleanDeliveries } from '../../src/webhooks/clean-up.js';
import { DeliveryQueue } from '../../src/webhooks/delivery-queue.js';
import { markForReplay, replayBatch } from '../../src/webhooks/replay.js';
import { createDatabase } from '../support/databases.js';
import { DELIVERED, insertDeliveries, insertWebhook } from '../support/webhook-rows.js';

/** Deliveries that one statement changes at most. */
const BATCH = 1_000;

/** The work loses its connection during this statement, after some batches. */
const CUT_AT = 8;

const CUT = `
  create sequence statement_of_work;
  create function cut() returns trigger language plpgsql as $$ begin
    if current_setting('application_name') = 'work' and nextval('statement_of_work') = ${CUT_AT}
    then perform pg_terminate_backend(pg_backend_pid()); end if;
    return null;
  end $$;
  create trigger cut before update or delete on webhook_delivery execute function cut()`;

const LIMIT_MS = 300_000;

/** Changes this number of deliveries at once while other deliveries are settled. */
export function describeManyDeliveries(count: number): void {
  describe(`${count} deliveries of one webhook`, () => {
    /** That of the work, and that of the test. */
    let [pool, watching]: pg.Pool[] = [];
    const numbers = Array.from({ length: count }, (_, n) => n + 1);

    beforeAll(async () => {
      const url = await createDatabase();
      await (await openDatabase(url)).destroy();
      pool = new pg.Pool({ connectionString: url, application_name: 'work' });
      guardConnections(pool);
      watching = new pg.Pool({ connectionString: url });
      await watching.query(CUT);
    });
    afterEach(() => watching!.query('truncate webhook_event, webhook_delivery, webhook'));
    afterAll(() => Promise.all([pool!.end(), watching!.end()]));

    const countOf = async (condition: string) => {
      const { rows } = await watching!.query<{ n: number }>(
        `select count(*)::integer as n from webhook_delivery where ${condition}`,
      );
      return rows[0]!.n;
    };

    /**
     * Runs the work twice. The first run loses its connection when some of the rows are changed.
     * Expects that settlements of another webhook take turns with its batches.
     */
    async function interrupt(work: () => Promise<unknown>, isUnchanged: string): Promise<void> {
      // The other one rests, so that none of its deliveries is sent.
      await watching!.query(`update webhook set resting_until = 'infinity'`);
      const other = await insertWebhook(watching!);
      const places = count / BATCH;
      await insertDeliveries(watching!, other, numbers.slice(0, places));
      let settled = 0;
      let isDone = false;
      const settling = (async () => {
        const queue = new DeliveryQueue(watching!, 60_000);
        while (!isDone && settled < places)
          for (const delivery of await queue.claim(1)) {
            await queue.settle(delivery, DELIVERED);
            settled += 1;
          }
      })();
      await watching!.query('alter sequence statement_of_work restart');
      await expect(work()).rejects.toThrow('terminating connection');
      const left = await countOf(isUnchanged);
      expect([left > 0, left < count]).toEqual([true, true]);
      await work();
      isDone = true;
      await settling;
      // A settlement waits for a few batches at most.
      expect(settled).toBeGreaterThanOrEqual(places / 4);
    }

    it(
      'are replayed in batches, in order, also after an interruption',
      async () => {
        const webhook = await insertWebhook(pool!);
        const queues = count / 4;
        await insertDeliveries(pool!, webhook, numbers, { state: 'DEAD', queues });
        // One of each queue is newer and was sent.
        const newest = numbers.slice(0, queues / 2).map((n) => n + count);
        await insertDeliveries(pool!, webhook, newest, { state: 'DELIVERED', queues });
        expect(await markForReplay(watching!, webhook, null, null)).toBe(count);
        await interrupt(async () => {
          while (await replayBatch(pool!));
        }, `state = 'REPLAYING'`);
        const isReplayed = `webhook_id = '${webhook}' and state = 'PENDING'`;
        expect(await countOf(isReplayed)).toBe(count);
        // The oldest of each queue is its first.
        expect(await countOf(`${isReplayed} and not blocked`)).toBe(queues);
        expect(await countOf(`${isReplayed} and not blocked and entity_id > ${queues}`)).toBe(0);
        expect(await countOf(`${isReplayed} and superseded`)).toBe(count / 2);
      },
      LIMIT_MS,
    );

    it(
      'become dead letters in batches, of which the newest 10,000 are kept',
      async () => {
        const webhook = await insertWebhook(pool!);
        await insertDeliveries(pool!, webhook, numbers);
        await watching!.query(
          `update webhook set failing_since = now() - interval '27 hours', enabled_at = '2026-01-01';
          update webhook_delivery set pending_since = now() - interval '27 hours'`,
        );
        await interrupt(
          () => cleanDeliveries(pool!),
          `webhook_id = '${webhook}' and state = 'PENDING'`,
        );
        const isKept = `webhook_id = '${webhook}'`;
        expect(await countOf(isKept)).toBe(10_000);
        expect(
          await countOf(`${isKept} and state = 'DEAD' and entity_id > ${count - 10_000}`),
        ).toBe(10_000);
      },
      LIMIT_MS,
    );

    it(
      'are deleted in batches when their webhook is gone, which sends nothing any more',
      async () => {
        const webhook = await insertWebhook(pool!);
        await insertDeliveries(pool!, webhook, numbers);
        await watching!.query('delete from webhook where id = $1', [webhook]);
        expect(await new DeliveryQueue(watching!, 60_000).claim(32)).toEqual([]);
        const isLeft = `webhook_id = '${webhook}'`;
        await interrupt(() => cleanDeliveries(pool!), isLeft);
        expect(await countOf(isLeft)).toBe(0);
      },
      LIMIT_MS,
    );
  });
}
