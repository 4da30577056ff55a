import type { Pool } from 'pg';
import { IS_UNANSWERED } from '../analytics/index.js';
import { maySee, type Seen } from '../articles/index.js';
import { transaction } from '../core/database/connections.js';
import { addJobs } from '../core/work/job-queue.js';
import type { WebhookTimings } from './deliver.js';
import { DELIVERY, type EventKind } from './webhook-deliveries.js';
import { WebhookEventType, type WorkReference } from './webhook-types.js';

/** Events per transaction. Events that are joined with them are taken in addition. */
const MAX_EVENTS = 200;

/**
 * Takes events out of their table. Events of one transaction and entity are taken together, because
 * they become one; not feedback, which may come from many visitors. Searches wait until no further
 * keystroke can replace them.
 */
const TAKE = `
  with first as (
    select id, kind, entity_id, xid from webhook_event
    where kind <> 'search' or due_at < now() - $1 * interval '1 millisecond'
    order by id limit ${MAX_EVENTS}
  )
  delete from webhook_event where id in (
    select id from first
    union select e.id from first f join webhook_event e
      on e.entity_id = f.entity_id and e.kind = f.kind and e.xid = f.xid and f.kind <> 'feedback')
  returning id, kind, entity_id as "entityId", visibility_before as before,
    visibility_after as after, reference, xid::text, at, written_at::text as "writtenAt"`;

const DELIVER = `
  insert into webhook_delivery
    (webhook_id, type, kind, entity_id, reference, for_readers, for_staff, version, at)
  select w.id, t.type, e.kind, e."entityId", e.reference, e."forReaders", e."forStaff",
    (extract(epoch from e."writtenAt") * 1000000)::bigint, e.at
  from jsonb_to_recordset($1) as e (kind text, "entityId" integer, reference jsonb,
      "forReaders" text, "forStaff" text, at timestamptz, "writtenAt" timestamptz)
    cross join webhook w
    cross join lateral (
      select case when w.role is null then e."forReaders" else e."forStaff" end as type) t
  where w.disabled_at is null and t.type = any(w.events) and e."writtenAt" >= w.enabled_at
    -- The log deletes a search when a later keystroke continues it.
    and (e.kind <> 'search' or exists (
      select from search_log l where l.id = (e.reference ->> 'id')::uuid
        and l.at = (e.reference ->> 'at')::timestamptz and ${IS_UNANSWERED}))
  returning id, case when kind in ('feedback', 'search') then 0 else $2::integer end as "delayMs"`;

interface EventRow {
  id: number;
  kind: EventKind;
  entityId: number | null;
  before: Seen;
  after: Seen;
  reference: object | null;
  /** The id of the transaction that wrote the event. */
  xid: string;
  at: Date;
  /** With microseconds. For joined events: of the last one. */
  writtenAt: string;
}

/**
 * Creates a delivery, and the job that sends it, for each pending event and each webhook that wants
 * the event. Only one server may run this at a time: the events of a transaction stay together.
 */
export async function dispatchEvents(
  pool: Pool,
  { searchDelayMs, changeDelayMs }: WebhookTimings,
  stopping: AbortSignal,
): Promise<void> {
  for (let taken = 1; taken > 0 && !stopping.aborted;)
    taken = await transaction(pool, async (client) => {
      const { rows } = await client.query<EventRow>(TAKE, [searchDelayMs]);
      const events = joinByTransaction(rows.sort((a, b) => a.id - b.id));
      if (events.length > 0) {
        const entries = events.map((event) => ({ ...event, ...typesOf(event) }));
        const values = [JSON.stringify(entries), changeDelayMs];
        const { rows: jobs } = await client.query<{ id: number; delayMs: number }>(DELIVER, values);
        await addJobs(client, DELIVERY, jobs);
      }
      return rows.length;
    });
}

/**
 * Joins the events of one entity and transaction: creating and publishing an article at once writes
 * several.
 */
function joinByTransaction(rows: readonly EventRow[]): EventRow[] {
  const joined = new Map<string, EventRow>();
  for (const row of rows) {
    const { kind, entityId, reference, xid, after, writtenAt } = row;
    const key = kind === 'search' ? row.id : JSON.stringify([kind, entityId, reference, xid]);
    joined.set(String(key), { ...(joined.get(String(key)) ?? row), after, writtenAt });
  }
  return [...joined.values()];
}

/** The event type for webhooks without and with a role; null: they saw no change. */
function typesOf(event: EventRow): Record<'forReaders' | 'forStaff', WebhookEventType | null> {
  if (event.kind === 'article')
    return { forReaders: eventFor(event, false), forStaff: eventFor(event, true) };
  if (event.kind === 'feedback')
    return { forReaders: null, forStaff: WebhookEventType.FEEDBACK_GIVEN };
  if (event.kind === 'search')
    return { forReaders: null, forStaff: WebhookEventType.SEARCH_UNANSWERED };
  if (event.kind === 'work')
    return { forReaders: null, forStaff: (event.reference as WorkReference).type };
  const { CATALOG_CHANGED } = WebhookEventType;
  return { forReaders: CATALOG_CHANGED, forStaff: CATALOG_CHANGED };
}

/**
 * The event type for a reader of public articles or, with `seesInternal`, for staff. Null if the
 * article was invisible to them before and after.
 */
export function eventFor(
  { before, after }: Record<'before' | 'after', Seen>,
  seesInternal: boolean,
): WebhookEventType | null {
  const [was, is] = [before, after].map((seen) => maySee(seen, seesInternal));
  if (was && is) return WebhookEventType.ARTICLE_UPDATED;
  if (is) return WebhookEventType.ARTICLE_PUBLISHED;
  return was ? WebhookEventType.ARTICLE_UNPUBLISHED : null;
}
