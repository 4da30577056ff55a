import { unavailableReason } from '../core/database-errors.js';
import type { Logger } from '../core/logger.js';

/** Records uses in the background. After a failure, the next use is recorded. */
export class UseRecorder {
  private readonly recording = new Set<number>();

  constructor(
    private readonly kind: 'key' | 'session',
    private readonly write: (id: number) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  async record(id: number): Promise<void> {
    if (this.recording.has(id)) return;
    this.recording.add(id);
    try {
      await this.write(id);
    } catch (error) {
      this.logger.warn(
        { error: unavailableReason(error), [this.kind]: id },
        `The last use of a ${this.kind} could not be written.`,
      );
    } finally {
      this.recording.delete(id);
    }
  }
}
