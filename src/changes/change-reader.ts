import type { Pool } from 'pg';
import { databaseUnavailable, isLockConflict } from '../core/database/database-errors.js';
import { outsideOperations } from '../core/work/operation.js';
import type { ChangeKind } from '../core/feature.js';
import { type Audience, type ChangePosition, expired, VALID_DAYS } from './change-tokens.js';

/** The last change of an entity. */
export interface ChangeRow {
  kind: ChangeKind;
  entityId: number;
  xid: string;
  removed: boolean;
}

/** Changes after a position, and the position after them. */
export interface ChangePage {
  rows: ChangeRow[];
  hasMore: boolean;
  position: ChangePosition;
  /** The oldest running transaction. The page, or one before, has all writes of older ones. */
  xmin: string;
}

/** In the order in which a new client reads entities: an entity follows those that it refers to. */
const KINDS = ['platform', 'product', 'category', 'article'] as const;

const BEGIN = { kind: KINDS[0], entityId: 0 };

/** A kind after all others: the position after a whole transaction. */
const LAST_KIND = '~';

const CHANGE = 'c.kind, c.entity_id as "entityId", c.xid::text, c.removed';

/** From xmin on, a running transaction may still add changes that belong before later ones. */
const HAS_ENDED = 'c.xid < pg_snapshot_xmin(pg_current_snapshot())';

/** The newest readable transaction that meets a condition. */
const lastXid = (condition: string) => `coalesce((
  select c.xid from change c where c.audience = $1 and ${HAS_ENDED} and ${condition}
  order by c.xid desc limit 1)::text, '0')`;

/**
 * One statement, so that the page and the feed's state come from one snapshot. A new client
 * reads all entities of the kinds $6 (of the first kind, those with ids above $7), whichever
 * transaction wrote them. Entities that change while the client reads appear again among the changes
 * that it reads afterwards.
 */
const READ = `
  select f.epoch, f.origin = change_feed_origin() as "isSound",
    pg_snapshot_xmin(pg_current_snapshot())::text as xmin, ${lastXid('$2::xid8 is null')} as last,
    (select coalesce(json_agg(page), '[]') from (
        select c.* from unnest($6::text[]) with ordinality k (kind, place) cross join lateral (
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

/** The last change before the first transaction that wrote a change at the time $2 or later. */
const LAST_BEFORE = `
  select f.epoch, ${lastXid(`c.xid < coalesce((
      select later.xid from change later
      where later.audience = $1 and later.changed_at >= $2 order by later.xid limit 1),
    pg_snapshot_xmin(pg_current_snapshot()))`)} as xid
  from change_feed f where f.audience = $1 and $2 > now() - make_interval(days => $3)`;

interface Answer {
  epoch: string;
  isSound: boolean;
  xmin: string;
  /** For a new client: the last transaction, and the entities after the position. */
  last: string;
  entities: ChangeRow[];
  changes: ChangeRow[];
}

/** Reads what an audience can see: all entities, then changes in the order of transactions. */
export class ChangeReader {
  /** The start of the feeds, which all waiting requests share; null if none runs. */
  private starting: Promise<void> | null = null;

  constructor(private readonly pool: Pool) {}

  /**
   * At most `first` changes after a position; null reads from the beginning. CHANGES_EXPIRED if,
   * since this position, the feeds were restarted or the database was restored to an older state.
   * DATABASE_UNAVAILABLE if the feeds cannot be started now.
   */
  async read(audience: Audience, after: ChangePosition | null, first: number): Promise<ChangePage> {
    let answer = await this.query(audience, after, first + 1);
    if (!answer?.isSound) {
      await (this.starting ??= this.start());
      answer = await this.query(audience, after, first + 1);
    }
    const { epoch, entities, changes, last, xmin } = answer!;
    if (after && (after.epoch !== epoch || BigInt(after.xid) >= BigInt(xmin))) throw expired();
    let position = after ?? { ...afterTransaction(epoch, last), begin: BEGIN };
    const found = position.begin ? entities : changes;
    const rows = found.slice(0, first);
    const isCut = found.length > first;
    const hasMore = isCut || (position.begin !== null && changes.length > 0);
    const { kind, entityId, xid } = rows.at(-1) ?? position;
    if (!position.begin) position = { ...position, kind, entityId, xid };
    else if (!isCut) position = { ...position, begin: null };
    else if (rows.length > 0) position = { ...position, begin: { kind, entityId } };
    return { rows, hasMore, position, xmin };
  }

  /** The position before all changes since a time. CHANGES_EXPIRED if the time is too long ago. */
  async positionAt(audience: Audience, time: Date): Promise<ChangePosition> {
    const { rows } = await this.pool.query<{ epoch: string; xid: string }>(LAST_BEFORE, [
      ...[audience, time, VALID_DAYS],
    ]);
    if (!rows[0]) throw expired();
    return afterTransaction(rows[0].epoch, rows[0].xid);
  }

  /** Servers may call this at the same time: the feeds are started only once. */
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
    const begin = after ? after.begin : BEGIN;
    const kinds = begin ? KINDS.slice(KINDS.findIndex((kind) => kind === begin.kind)) : [];
    const { rows } = await this.pool.query<Answer>({
      name: 'changes',
      text: READ,
      values: [audience, xid, kind, entityId, limit, kinds, begin?.entityId ?? 0],
    });
    return rows[0];
  }
}

function afterTransaction(epoch: string, xid: string): ChangePosition {
  return { epoch, xid, kind: LAST_KIND, entityId: 0, begin: null };
}
