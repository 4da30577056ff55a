import type { Pool } from 'pg';
import { databaseUnavailable, isLockConflict } from '../core/database-errors.js';
import { outsideOperations } from '../core/operation.js';
import type { ChangeKind } from '../core/feature.js';
import {
  type Audience,
  beginning,
  type ChangePosition,
  expired,
  type FeedState,
  isContinued,
  KINDS,
  NO_CHANGE,
  type ReadChange,
} from './change-position.js';
import { KEPT_DAYS } from './tombstones.js';

/** The last change of an entity. */
export interface ChangeRow {
  kind: ChangeKind;
  entityId: number;
  xid: string;
  removed: boolean;
  changedAt: number;
}

/** Changes after a position, and the position after them. */
export interface ChangePage {
  rows: ChangeRow[];
  hasMore: boolean;
  position: ChangePosition;
  /** What the page could see, as the text of a `pg_snapshot`. */
  snapshot: string;
}

const CHANGE = `c.kind, c.entity_id as "entityId", c.xid::text, c.removed,
  (extract(epoch from c.changed_at) * 1000000)::bigint as "changedAt"`;

/** Later transactions are running, or may have ended later than ones that are running. */
const HAS_ENDED = 'c.xid < pg_snapshot_xmin(pg_current_snapshot())';

/**
 * In one statement, so that the state of the feed is that of the page. Who begins reads all
 * entities of the kinds $6, of the first one those after $7, whichever transaction changed them: so
 * it misses none that a running transaction holds back. What changes meanwhile has a transaction
 * that is followed afterwards.
 */
const READ = `
  select f.epoch, f.origin = change_feed_origin() as "isSound", f.forgotten::text,
    pg_snapshot_xmin(pg_current_snapshot())::text as xmin, pg_current_snapshot()::text as snapshot,
    (select to_json(last) from (
      (select ${CHANGE} from change c
        where c.audience = $1 and c.kind = $3 and c.entity_id = $4)
      union all
      (select ${CHANGE} from change c where $2::xid8 is null and c.audience = $1 and ${HAS_ENDED}
        order by c.xid desc, c.kind desc, c.entity_id desc limit 1)) last) as last,
    (select coalesce(json_agg(page), '[]') from (
        select c.kind, c."entityId", c.xid, c.removed, c."changedAt"
        from unnest($6::text[]) with ordinality k (kind, place) cross join lateral (
          select ${CHANGE} from change c
          where c.audience = $1 and c.kind = k.kind and not c.removed
            and c.entity_id > case k.place when 1 then $7 else 0 end
          order by c.entity_id limit $5) c
        order by k.place, c."entityId" limit $5) page) as entities,
    (select coalesce(json_agg(page), '[]') from (
        select ${CHANGE} from change c
        where c.audience = $1 and (c.xid, c.kind, c.entity_id) > ($2::xid8, $3, $4) and ${HAS_ENDED}
        order by c.xid, c.kind, c.entity_id limit $5) page) as changes
  from change_feed f where f.audience = $1`;

/** The last change before the first transaction that changed something at $2 or later. */
const POSITION_AT = `
  select f.epoch, f.forgotten::text, $2 > now() - make_interval(days => $3) as "isKept",
    (select to_json(last) from (
      select ${CHANGE} from change c
      where c.audience = $1 and ${HAS_ENDED} and c.xid < coalesce((
        select later.xid from change later
        where later.audience = $1 and later.changed_at >= $2 order by later.xid limit 1),
        pg_snapshot_xmin(pg_current_snapshot()))
      order by c.xid desc, c.kind desc, c.entity_id desc limit 1) last) as last
  from change_feed f where f.audience = $1`;

interface Answer extends FeedState {
  isSound: boolean;
  snapshot: string;
  /** The entities after the position, for a client that begins. */
  entities: ChangeRow[];
  /** The changes after the position. */
  changes: ChangeRow[];
}

/** Reads what an audience can see: all of it, then the changes in the order of transactions. */
export class ChangeReader {
  /** All requests that need it wait for the same start of the feeds; null if none runs. */
  private starting: Promise<void> | null = null;

  constructor(private readonly pool: Pool) {}

  /**
   * At most `first` changes after a position, or from the beginning. CHANGES_EXPIRED if a client at
   * this position would miss some; DATABASE_UNAVAILABLE if the feeds cannot be started now.
   */
  async read(audience: Audience, after: ChangePosition | null, first: number): Promise<ChangePage> {
    let answer = await this.query(audience, after, first + 1);
    if (!answer?.isSound) {
      await (this.starting ??= this.start());
      answer = await this.query(audience, after, first + 1);
    }
    const { entities, changes, snapshot, ...feed } = answer!;
    if (after && !isContinued(after, feed)) throw expired();
    const position = after ?? beginning(feed);
    const found = position.begin ? entities : changes;
    const rows = found.slice(0, first);
    const isCut = found.length > first;
    return {
      rows,
      hasMore: isCut || (position.begin !== null && changes.length > 0),
      position: afterPage(position, rows.at(-1), isCut),
      snapshot,
    };
  }

  /**
   * The position before all changes since a time. CHANGES_EXPIRED if what was removed since then may
   * be forgotten.
   */
  async positionAt(audience: Audience, time: Date): Promise<ChangePosition> {
    const { rows } = await this.pool.query<{
      epoch: string;
      isKept: boolean;
      forgotten: string;
      last: ReadChange | null;
    }>(POSITION_AT, [audience, time, KEPT_DAYS]);
    const [feed] = rows;
    if (!feed?.isKept) throw expired();
    const last = feed.last ?? NO_CHANGE;
    const begunAt = BigInt(last.xid) > BigInt(feed.forgotten) ? last.xid : feed.forgotten;
    return { epoch: feed.epoch, begunAt, ...last, begin: null };
  }

  /** Another server may start them at the same time: they are started once. */
  private async start(): Promise<void> {
    try {
      await outsideOperations(() => this.pool.query('select start_change_feeds()'));
    } catch (error) {
      throw isLockConflict(error) ? databaseUnavailable(error) : error;
    } finally {
      this.starting = null;
    }
  }

  private async query(
    audience: Audience,
    after: ChangePosition | null,
    limit: number,
  ): Promise<Answer | undefined> {
    const { xid = null, kind = null, entityId = null } = after ?? {};
    const begin = after ? after.begin : { kind: KINDS[0], entityId: 0 };
    const kinds = KINDS.slice(begin ? KINDS.findIndex((one) => one === begin.kind) : KINDS.length);
    const { rows } = await this.pool.query<Answer>({
      name: 'changes',
      text: READ,
      values: [audience, xid, kind, entityId, limit, kinds, begin?.entityId ?? 0],
    });
    return rows[0];
  }
}

function afterPage(
  position: ChangePosition,
  last: ChangeRow | undefined,
  isCut: boolean,
): ChangePosition {
  if (position.begin && !isCut) return { ...position, begin: null };
  if (!last) return position;
  const { xid, kind, entityId, changedAt } = last;
  return position.begin
    ? { ...position, begin: { kind, entityId } }
    : { ...position, xid, kind, entityId, changedAt };
}
