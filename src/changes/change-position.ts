import { badInput, DoumError } from '../core/errors.js';
import type { CursorSealer } from '../core/pagination.js';

/** Readers see what is public, staff (AGENT and above) also what is internal. */
export type Audience = 'READERS' | 'STAFF';

/** A change, as a position names it. Numbers of transactions are texts, of 64 bits. */
export interface ReadChange {
  xid: string;
  kind: string;
  entityId: number;
  /** In microseconds since 1970. */
  changedAt: number;
}

/**
 * How far a client has read. It begins with all entities, one kind after the other. Then it follows
 * the changes after the one that was the last when it began.
 */
export interface ChangePosition extends ReadChange {
  /** The start of the feed: each one writes all transaction numbers anew. */
  epoch: string;
  /** The last transaction when the client began: it has no need of tombstones up to there. */
  begunAt: string;
  /**
   * While the client begins: the last entity that it has read. Null when it follows the changes.
   */
  begin: { kind: string; entityId: number } | null;
}

/** The feed of an audience at one moment. */
export interface FeedState {
  epoch: string;
  /** The last transaction of which a tombstone was deleted. */
  forgotten: string;
  /** The oldest transaction that is running: nothing from here on can be followed yet. */
  xmin: string;
  /**
   * The present change of the entity at the position; without one, the last that can be followed.
   */
  last: ReadChange | null;
}

/** The kinds of entities in the order in which a client begins: none comes before what it names. */
export const KINDS = ['platform', 'product', 'category', 'article'] as const;

/** A sealed value and its MAC, see `CursorSealer`. */
const TOKEN = /^[\w-]{20,}\.[\w-]{22}$/;

export const NO_CHANGE: ReadChange = { xid: '0', kind: '', entityId: 0, changedAt: 0 };

/** The position before the first entity. */
export function beginning({ epoch, forgotten, last }: FeedState): ChangePosition {
  const begunAt = last?.xid ?? forgotten;
  return { epoch, begunAt, ...(last ?? NO_CHANGE), begin: { kind: KINDS[0], entityId: 0 } };
}

/**
 * Whether a client that has read up to this position misses nothing if it goes on: the feed was
 * not started anew, its database has not gone back to an older state (as a copy of its files does),
 * and no tombstone was deleted that the client has not read.
 */
export function isContinued(position: ChangePosition, feed: FeedState): boolean {
  const [begunAt, xid, xmin, forgotten] = [
    ...[position.begunAt, position.xid],
    ...[feed.xmin, feed.forgotten],
  ].map(BigInt) as [bigint, bigint, bigint, bigint];
  if (position.epoch !== feed.epoch || begunAt >= xmin) return false;
  if (forgotten > begunAt && forgotten >= xid) return false;
  if (xid === 0n) return true;
  // The last change when the client began was a tombstone, which is deleted now.
  if (!feed.last) return forgotten === xid;
  const present = BigInt(feed.last.xid);
  return present > xid || (present === xid && feed.last.changedAt === position.changedAt);
}

/** Writes and reads the tokens of `changes`: positions that clients can neither read nor forge. */
export class ChangeTokens {
  constructor(private readonly cursors: CursorSealer) {}

  seal(audience: Audience, position: ChangePosition): string {
    const { epoch, begunAt, xid, kind, entityId, changedAt, begin } = position;
    return this.cursors.seal(
      [epoch, begunAt, xid, kind, entityId, changedAt, begin && [begin.kind, begin.entityId]],
      scope(audience),
    );
  }

  /**
   * BAD_USER_INPUT if the text is no token at all; CHANGES_EXPIRED if it is not one of this audience
   * and of a server with this secret.
   */
  open(audience: Audience, token: string): ChangePosition {
    if (!TOKEN.test(token))
      throw badInput(
        'since',
        'since is neither a token of changes nor a time.',
        'Use the token of a page, or ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z.',
      );
    let values: unknown;
    try {
      values = this.cursors.open(token, scope(audience), 'since');
    } catch (error) {
      throw error instanceof DoumError ? expired() : error;
    }
    const [epoch, begunAt, xid, kind, entityId, changedAt, begin] = values as [
      ...[string, string, string, string],
      ...[number, number, [string, number] | null],
    ];
    return {
      ...{ epoch, begunAt, xid, kind, entityId, changedAt },
      begin: begin && { kind: begin[0], entityId: begin[1] },
    };
  }
}

/** The error that tells the client to start anew. It does not say why: nothing else would help. */
export function expired(): DoumError {
  return new DoumError('CHANGES_EXPIRED', 'The changes cannot be continued from this token.', {
    field: 'since',
    hint: 'Start anew: ask without since, and drop what the answers do not bring again.',
  });
}

function scope(audience: Audience): unknown {
  return ['changes', audience];
}
