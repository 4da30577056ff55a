import { awayReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';
import type { ApiKeys } from './api-keys.js';

/**
 * Writes the time of the last use of keys in the background. It sends one statement at a time, so
 * that it occupies at most one connection when Postgres is slow. Failed writes are logged and not
 * retried; the next use of the key is written instead.
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

  /** Resolves when all uses so far have been written or have failed. Never rejects. */
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
      // Deleted after the statement, which also covers uses that come while it runs.
      this.due.delete(id);
    }
    // There must be no `await` between the end of the loop and this line, or a use could be missed.
    this.writing = null;
  }
}
