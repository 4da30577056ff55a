import { awayReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import type { ApiKeys } from './api-keys.js';

/**
 * Keeps when keys were last used, beside the requests: one statement at a time, so that however
 * Postgres lingers it takes one connection from them. A use that could not be written is logged,
 * and the next use of its key is written instead.
 */
export class KeyUses {
  private readonly due = new Set<number>();
  private writing: Promise<void> | null = null;

  constructor(
    private readonly keys: ApiKeys,
    private readonly logger: Logger,
  ) {}

  /** Notes that the key is used now. Never throws. */
  note(id: number): void {
    this.due.add(id);
    this.writing ??= this.write();
  }

  /** Resolves when all that was noted is written, or has failed. */
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
      // Only now: until then further uses of the key are this one.
      this.due.delete(id);
    }
    // In the same moment in which nothing is due: what is noted later begins anew.
    this.writing = null;
  }
}
