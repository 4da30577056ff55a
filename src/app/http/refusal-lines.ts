import type { Logger } from '../../core/logger.js';

/** Within how long lines are counted. */
const SPAN_MS = 10_000;

/** Lines of refused requests within a span, of one network and of all. */
const PER_NETWORK = 20;
const IN_ALL = 200;

/**
 * Bounds the lines of requests that were refused: a refusal costs its client nothing, and a disk
 * that is full ends the server. The first of a network have a line each; all others are counted,
 * and told in one line when the span is over.
 */
export class RefusalLines {
  private timer: NodeJS.Timeout | null = null;
  private readonly written = new Map<string, number>();
  private writtenInAll = 0;
  private counted: Record<string, number> = {};

  constructor(private readonly logger: Logger) {}

  /**
   * Whether a refused request of the network gets a line of its own; if not, it is counted under
   * `kind`, one of few.
   */
  allows(network: string, kind: string): boolean {
    this.timer ??= setTimeout(() => this.endSpan(), SPAN_MS).unref();
    const ofNetwork = this.written.get(network) ?? 0;
    if (this.writtenInAll < IN_ALL && ofNetwork < PER_NETWORK) {
      this.writtenInAll += 1;
      this.written.set(network, ofNetwork + 1);
      return true;
    }
    this.counted[kind] = (this.counted[kind] ?? 0) + 1;
    return false;
  }

  private endSpan(): void {
    const { counted } = this;
    this.timer = null;
    this.written.clear();
    this.writtenInAll = 0;
    this.counted = {};
    if (Object.keys(counted).length === 0) return;
    this.logger.warn(
      { counted, seconds: SPAN_MS / 1_000 },
      'More requests were refused than have a line of their own.',
    );
  }
}
