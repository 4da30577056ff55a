import { DAY_MS } from '../core/durations.js';
import { badInput, DoumError } from '../core/errors.js';
import type { CursorSealer } from '../core/pagination.js';

/** Readers see what is public, staff (AGENT and above) also what is internal. */
export type Audience = 'READERS' | 'STAFF';

/**
 * How far a client has read. It begins with all entities, one kind after the other. Then it follows
 * the changes after the one that was the last when it began.
 */
export interface ChangePosition {
  /** The start of the feed: each one writes all transaction numbers anew. */
  epoch: string;
  /** The last change. Numbers of transactions are texts, of 64 bits. */
  xid: string;
  kind: string;
  entityId: number;
  /** While the client begins: the last entity that it has read. Null: it follows the changes. */
  begin: { kind: string; entityId: number } | null;
}

/** For how many days a client may go on from a token, or begin at a time. */
export const VALID_DAYS = 90;

/** A sealed value and its MAC, see `CursorSealer`. */
const TOKEN = /^[\w-]{20,}\.[\w-]{22}$/;

const today = () => Math.floor(Date.now() / DAY_MS);

/** Writes and reads the tokens of `changes`: positions that clients can neither read nor forge. */
export class ChangeTokens {
  constructor(private readonly cursors: CursorSealer) {}

  /** The same position has the same token all day. */
  seal(audience: Audience, position: ChangePosition): string {
    return this.cursors.seal([today(), position], ['changes', audience]);
  }

  /**
   * BAD_USER_INPUT if the text is no token at all; CHANGES_EXPIRED if it is too old, or not one of
   * this audience and of a server with this secret.
   */
  open(audience: Audience, token: string): ChangePosition {
    if (!TOKEN.test(token))
      throw badInput(
        'since',
        'since is neither a token of changes nor a time.',
        'Use the token of a page, or ISO 8601 with a time zone, e.g. 2026-03-01T09:00:00Z.',
      );
    try {
      const payload = this.cursors.open(token, ['changes', audience]);
      const [day, position] = payload as [number, ChangePosition];
      if (today() - day <= VALID_DAYS) return position;
    } catch {
      // Of another server or audience.
    }
    throw expired();
  }
}

/** The error that tells the client to start anew. It does not say why: nothing else would help. */
export function expired(): DoumError {
  return new DoumError('CHANGES_EXPIRED', 'The changes cannot be continued from this token.', {
    field: 'since',
    hint: 'Start anew: ask without since, and drop what the answers do not bring again.',
  });
}
