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

/** Work that keeps the processor busy, cut where other work may happen: at each `yield`. */
export type Steps<T> = Generator<void, T, void>;

/** How long the processor is kept before other work gets its turn. */
const MAX_BLOCK_MS = 10;

/** Does the work at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does the work and lets the event loop go round whenever it has kept the processor for 10 ms, and
 * once at its end: many short pieces of work, one after the other, keep it as long as a long one.
 */
export async function runStepsInTurns<T>(steps: Steps<T>): Promise<T> {
  let turnEndsAt = performance.now() + MAX_BLOCK_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (!done && performance.now() < turnEndsAt) continue;
    await setImmediate();
    if (done) return value;
    turnEndsAt = performance.now() + MAX_BLOCK_MS;
  }
}
