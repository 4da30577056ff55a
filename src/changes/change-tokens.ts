import { DAY_MS } from '../core/durations.js';
import { badInput, DoumError } from '../core/errors.js';
import type { CursorSealer } from '../core/pagination.js';

/** Readers see what is public, staff (AGENT and above) also what is internal. */
export type Audience = 'READERS' | 'STAFF';

/** How far a client has read: first all entities, kind by kind, then the changes since it began. */
export interface ChangePosition {
  /** Identifies a start of the feed. Each start writes all transaction numbers anew. */
  epoch: string;
  /** Transaction of the last change: a 64-bit number as text. */
  xid: string;
  kind: string;
  entityId: number;
  /** The last entity that a new client has read; null once the client follows changes. */
  begin: { kind: string; entityId: number } | null;
}

/** How long tokens are valid, and how far back a time may be, in days. */
export const VALID_DAYS = 90;

/** A sealed value and its MAC, see `CursorSealer`. */
const TOKEN = /^[\w-]{20,}\.[\w-]{22}$/;

const today = () => Math.floor(Date.now() / DAY_MS);

/** Writes and reads the tokens of `changes`, which clients can neither read nor forge. */
export class ChangeTokens {
  constructor(private readonly cursors: CursorSealer) {}

  /** One position has one token all day. */
  seal(audience: Audience, position: ChangePosition): string {
    return this.cursors.seal([today(), position], ['changes', audience]);
  }

  /**
   * BAD_USER_INPUT if the text is not a token. CHANGES_EXPIRED if the token is too old, or was
   * written for another audience or with another secret.
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
      // Written for another audience, or with another secret.
    }
    throw expired();
  }
}

/** Tells the client to start anew. The reason is left out, because the remedy never differs. */
export function expired(): DoumError {
  return new DoumError('CHANGES_EXPIRED', 'The changes cannot be continued from this token.', {
    field: 'since',
    hint: 'Start anew: ask without since, and drop what the answers do not bring again.',
  });
}
