import { DoumError } from './errors.js';

/** Maximum size of an answer. */
export interface AnswerLimits {
  /** Approximate size of the answer's JSON. */
  bytes: number;
  /** Total number of entries in all lists of the answer. */
  entries: number;
}

/**
 * Tracks the size of the answer to one operation. Code charges a value before keeping the value in
 * memory, so a too large answer is refused early. A refusal is final.
 */
export class AnswerBudget {
  private bytes = 0;
  private entries = 0;
  /** The LIMIT_EXCEEDED error if the answer is too large, else null. */
  refusal: DoumError | null = null;

  constructor(private readonly limits: AnswerLimits) {}

  /** How many bytes may still be charged. */
  get remainingBytes(): number {
    return Math.max(0, this.limits.bytes - this.bytes);
  }

  /** A new budget with the same limits. */
  afresh(): AnswerBudget {
    return new AnswerBudget(this.limits);
  }

  /** Charges a value that goes into the answer. Throws LIMIT_EXCEEDED if a limit is exceeded. */
  charge(bytes: number, entries = 0): void {
    this.bytes += bytes;
    this.entries += entries;
    if (this.bytes > this.limits.bytes) this.refuse('bytes');
    if (this.entries > this.limits.entries) this.refuse('entries');
  }

  /** Refuses the answer because it would exceed the given limit: throws LIMIT_EXCEEDED. */
  refuse(limit: keyof AnswerLimits): never {
    const counted = limit === 'bytes' ? 'bytes' : 'entries in its lists';
    const max = this.limits[limit].toLocaleString('en');
    this.refusal ??= new DoumError(
      'LIMIT_EXCEEDED',
      `The answer would have more than ${max} ${counted}, which is the most that is possible.`,
      { hint: 'Ask for less at once: smaller pages, shorter excerpts, fewer long texts.' },
    );
    throw this.refusal;
  }
}
