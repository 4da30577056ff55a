import { setImmediate } from 'node:timers/promises';
import { currentOperation } from './operation.js';

/**
 * Lets pieces of work that keep the processor busy happen one in each round of the event loop,
 * whoever asks for them: of several that are ready at the same moment, as twenty searches in one
 * operation are, plain `setImmediate` runs all in one round, and every other request waits for all
 * of them.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();

  /**
   * Resolves when it is the caller's turn, in the order of the calls. Rejects when its operation
   * has ended meanwhile.
   */
  async next(): Promise<void> {
    await (this.last = this.last.then(() => setImmediate()));
    currentOperation()?.signal.throwIfAborted();
  }
}
