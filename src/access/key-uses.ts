import { awayReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import type { ApiKeys } from './api-keys.js';

/**
 * Writes in the background when keys were last used, one statement at a time, so that a slow
 * Postgres takes no more than one connection from the requests. Writing begins with the first use
 * and ends when none is left. A use that could not be written is logged, and the next use of its
 * key is written instead.
 */
export class KeyUses {
  private readonly due = new Set<number>();
  private writing: Promise<void> | null = null;

  constructor(
    private readonly keys: ApiKeys,
    private readonly logger: Logger,
  ) {}

  /** Records that the key is used now. Never throws. */
  note(id: number): void {
    this.due.add(id);
    this.writing ??= this.write();
  }

  /** Resolves when all uses so far are written, or could not be. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    for (const id of this.due) {
      try {
        await this.keys.touch(id);
      } catch (error) {
        this.logger.warn(
          { error: awayReason(error), key: id },
          'The last use of a key could not be written.',
        );
      }
      // Not earlier: further uses during the statement are covered by it.
      this.due.delete(id);
    }
    // Nothing is awaited between the end of the loop and this, so that no use is missed.
    this.writing = null;
  }
}
