import type { Pool, PoolClient } from 'pg';
import { IS_UNANSWERED } from '../analytics/index.js';
import { eventFor, type Seen } from './article-transition.js';
import { WebhookEventType } from './event-types.js';
import { BATCH, inTurn, lockQueues } from './queue-lock.js';

/** Maximum number of events in one transaction, without what belongs to them. */
const MAX_EVENTS = 500;

/**
 * Takes events out of their table. The lock of an article orders the ids of its events, so all
 * earlier ones are visible when a later one is. Those of one transaction and entity are taken
 * together, because they become one; but feedback of many visitors does not. Each may become a
 * delivery of every webhook. Searches wait until no keystroke can follow.
 */
const TAKE = `
  with first as (
    select id, kind, entity_id, xid from webhook_event
    where kind <> 'search' or due_at < now() - $1 * interval '1 millisecond'
    order by id limit (
      select greatest(1, least(${MAX_EVENTS}, ${BATCH} / greatest(1, count(*))))
      from webhook where disabled_at is null)
  )
  delete from webhook_event where id in (
    select id from first
    union select e.id from first f join webhook_event e
      on e.entity_id = f.entity_id and e.kind = f.kind and e.xid = f.xid and f.kind <> 'feedback')
  returning id, kind, entity_id as "entityId", visibility_before as before,
    visibility_after as after, moved, reference, xid::text, at,
    written_at::text as "writtenAt"`;

const DELIVER = `
  insert into webhook_delivery
    (webhook_id, type, kind, entity_id, reference, queue, for_readers, for_staff, at,
      next_attempt_at, blocked)
  select w.id, t.type, e.kind, e."entityId", e.reference, place.queue,
    e."forReaders", e."forStaff", e.at,
    clock_timestamp() + e."delayMs" * interval '1 millisecond',
    row_number() over (partition by place.queue order by e.n) > 1
      or exists (select from webhook_delivery d
        where d.queue = place.queue and d.state = 'PENDING')
  from jsonb_to_recordset($1) as e (n integer, kind text, "entityId" integer, reference jsonb,
      "forReaders" text, "forStaff" text, at timestamptz,
      "writtenAt" timestamptz, "delayMs" integer)
    cross join webhook w
    cross join lateral (
      select case when w.role is null then e."forReaders" else e."forStaff" end as type) t
    cross join lateral (
      select w.id || '/' || case e.kind when 'search' then 'search:' || (e.reference ->> 'id')
        when 'feedback' then 'article:' || e."entityId"
        else e.kind || ':' || e."entityId" end as queue) place
  where w.disabled_at is null and t.type = any(w.events) and e."writtenAt" >= w.enabled_at
    -- A keystroke is deleted when the search that continues it is written.
    and (e.kind <> 'search' or exists (
      select from search_log l where l.id = (e.reference ->> 'id')::uuid
        and l.at = (e.reference ->> 'at')::timestamptz and ${IS_UNANSWERED}))
  order by e.n`;

type Kind = 'article' | 'product' | 'category' | 'platform' | 'feedback' | 'search';

interface EventRow {
  id: number;
  kind: Kind;
  entityId: number | null;
  before: Seen;
  after: Seen;
  /** Whether the slug or the category of the article changed. */
  moved: boolean;
  reference: object | null;
  /** The transaction that wrote it. */
  xid: string;
  at: Date;
  /** To the microsecond. Of several: of the last one. */
  writtenAt: string;
}

/** How long events wait, in milliseconds. */
export interface EventDelays {
  /** Searches: for one that continues the query, after the end of their minute. */
  searchDelayMs: number;
  /** Changes of articles and of the catalogue, after their commit. */
  changeDelayMs: number;
}

/**
 * Turns events into the deliveries of the webhooks that want them. Resolves to whether there may be
 * more.
 */
export async function dispatchEvents(pool: Pool, delays: EventDelays): Promise<boolean> {
  const taken = await inTurn(pool, async (client) => {
    const taken = await client.query<EventRow>(TAKE, [delays.searchDelayMs]);
    const events = joinByTransaction(taken.rows.sort((a, b) => a.id - b.id));
    if (events.length > 0) await deliver(client, events, delays);
    return taken.rows.length;
  });
  return taken !== null && taken > 0;
}

/**
 * Events of one entity and transaction become one: an article that is created and published at once
 * has several.
 */
function joinByTransaction(rows: readonly EventRow[]): EventRow[] {
  const joined = new Map<string, EventRow>();
  for (const row of rows) {
    const key = row.kind === 'search' ? String(row.id) : keyOf(row);
    const first = joined.get(key);
    const { after, writtenAt } = row;
    const moved = row.moved || (first?.moved ?? false);
    joined.set(key, { ...(first ?? row), after, moved, writtenAt });
  }
  return [...joined.values()];
}

function keyOf({ kind, entityId, reference, xid }: EventRow): string {
  return JSON.stringify([kind, entityId, reference, xid]);
}

async function deliver(
  client: PoolClient,
  events: readonly EventRow[],
  { changeDelayMs }: EventDelays,
): Promise<void> {
  const entries = events.map((event, n) => ({
    ...{ n, kind: event.kind, entityId: event.entityId, reference: event.reference, at: event.at },
    writtenAt: event.writtenAt,
    delayMs: event.kind === 'search' || event.kind === 'feedback' ? 0 : changeDelayMs,
    ...typesOf(event),
  }));
  await lockQueues(client);
  await client.query(DELIVER, [JSON.stringify(entries)]);
}

/** The type of an event for webhooks without and with a role; null: nothing happened for them. */
function typesOf(event: EventRow): Record<'forReaders' | 'forStaff', WebhookEventType | null> {
  switch (event.kind) {
    case 'article':
      return { forReaders: eventFor(event, false), forStaff: eventFor(event, true) };
    case 'feedback':
      return { forReaders: null, forStaff: WebhookEventType.FEEDBACK_GIVEN };
    case 'search':
      return { forReaders: null, forStaff: WebhookEventType.SEARCH_UNANSWERED };
    default: {
      const type = WebhookEventType.CATALOG_CHANGED;
      return { forReaders: type, forStaff: type };
    }
  }
}
