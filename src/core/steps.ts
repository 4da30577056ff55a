import { setImmediate } from 'node:timers/promises';

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
