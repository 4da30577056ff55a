import { DoumError } from './errors.js';

/** How large an answer may become. */
export interface AnswerLimits {
  /** Of its JSON, about. */
  bytes: number;
  /** Of all its lists together. */
  entries: number;
}

/**
 * What the answer of one operation may still hold. Whoever produces a value charges it before it is
 * kept, so that an answer that grows too large is refused before its memory is spent. Once refused,
 * it stays so.
 */
export class AnswerBudget {
  private bytes = 0;
  private entries = 0;
  private error: DoumError | null = null;

  constructor(private readonly limits: AnswerLimits) {}

  /** LIMIT_EXCEEDED where the answer was found too large; else null. */
  get refusal(): DoumError | null {
    return this.error;
  }

  /** How many bytes the answer may still get. */
  get remainingBytes(): number {
    return Math.max(0, this.limits.bytes - this.bytes);
  }

  /** Charges what goes into the answer. Throws LIMIT_EXCEEDED where that is too much. */
  charge(bytes: number, entries = 0): void {
    this.bytes += bytes;
    this.entries += entries;
    if (this.bytes > this.limits.bytes) this.refuse('bytes');
    if (this.entries > this.limits.entries) this.refuse('entries');
  }

  /** Throws LIMIT_EXCEEDED: the answer would get more bytes, or more entries, than it may. */
  refuse(limit: keyof AnswerLimits): never {
    const [counted, variable] =
      limit === 'bytes'
        ? ['bytes', 'MAX_ANSWER_BYTES']
        : ['entries in its lists', 'MAX_ANSWER_ENTRIES'];
    const most = this.limits[limit].toLocaleString('en');
    this.error ??= new DoumError(
      'LIMIT_EXCEEDED',
      `The answer would have more than ${most} ${counted}, which is the most that is possible.`,
      {
        hint: `Ask for less at once: smaller pages, shorter excerpts, fewer long texts. Operators set this limit by ${variable}.`,
      },
    );
    throw this.error;
  }
}
