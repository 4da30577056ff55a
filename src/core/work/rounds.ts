import { setImmediate as nextRound } from 'node:timers/promises';
import { FairQueue, type Release } from './fair-queue.js';
import { currentOperation } from './operation.js';

/**
 * Runs CPU-bound tasks in different rounds of the event loop. `setImmediate` alone would run all
 * ready tasks, such as twenty searches of one operation, in one round, and every other request
 * would wait for all of them.
 */
export class Rounds {
  private readonly waiting: (() => void)[] = [];
  private readonly queue = new FairQueue({ total: 1, perClient: 1 });

  /**
   * Resolves in a round of the caller's own, in the order of the calls. Rejects if the current
   * operation was aborted meanwhile.
   */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.waiting.push(resolve) === 1) setImmediate(this.beginNext);
    });
    currentOperation()?.signal.throwIfAborted();
  }

  /**
   * Like `runStepsInRounds`, but runs one task after the other, so that only one task blocks the
   * event loop in a round. Clients are served round robin.
   */
  run<T>(steps: Steps<T>): Promise<T> {
    const operation = currentOperation();
    const work = () => runStepsInRounds(steps);
    return this.queue.run(operation?.client ?? '', work, operation?.signal);
  }

  /**
   * Runs work that cannot be interrupted in a round of its own. Clients are served round robin.
   * Rejects if the current operation was aborted meanwhile. In operations, a pause as long as the
   * work follows: a request needs several rounds, and other work must not fill each of them.
   */
  async runWhole<T>(work: () => T): Promise<T> {
    const operation = currentOperation();
    const release = await this.queue.acquire(operation?.client ?? '', operation?.signal);
    let startedAt = Infinity;
    try {
      await nextRound();
      operation?.signal.throwIfAborted();
      startedAt = performance.now();
      return work();
    } finally {
      const pauseMs = Math.min(MAX_PAUSE_MS, performance.now() - startedAt);
      if (operation && pauseMs > 0) setTimeout(release, pauseMs);
      else release();
    }
  }

  private readonly beginNext = (): void => {
    this.waiting.shift()!();
    if (this.waiting.length > 0) setImmediate(this.beginNext);
  };
}

/**
 * Begins work of each client in different rounds of the event loop, in the order of the calls. Work
 * of several clients may begin in one round. After a long round the client pauses for as long as the
 * round took, so that many requests of one client leave half of the time to other clients.
 */
export class Turns {
  private readonly queue = new FairQueue({ total: Infinity, perClient: 1 });

  /** Begins the work at once if the client has no other turn in this round. */
  begin(client: string, work: () => void): void {
    const release = this.queue.enter(client);
    if (release) beginTurn(work, release);
    else void this.queue.acquire(client).then((later) => beginTurn(work, later));
  }
}

function beginTurn(work: () => void, release: Release): void {
  const startedAt = performance.now();
  setImmediate(() => {
    const roundMs = performance.now() - startedAt;
    if (roundMs < MAX_BLOCK_MS) release();
    else setTimeout(release, Math.min(MAX_PAUSE_MS, roundMs));
  });
  work();
}

/** Maximum pause after a long round. A usual request takes less. */
const MAX_PAUSE_MS = 50;

/** CPU-bound work that can be interrupted at each `yield`. Returns its result. */
export type Steps<T> = Generator<void, T, void>;

/** Maximum time for which work blocks the event loop. */
const MAX_BLOCK_MS = 10;

/** Runs the work to its end without interruption. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Runs the work and yields to the event loop after every 10 ms and once at the end. Without the
 * last yield, many short tasks in a row would block the loop. Rejects if the current operation was
 * aborted meanwhile.
 */
export async function runStepsInRounds<T>(steps: Steps<T>): Promise<T> {
  let roundEndsAt = performance.now() + MAX_BLOCK_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (!done && performance.now() < roundEndsAt) continue;
    await nextRound();
    currentOperation()?.signal.throwIfAborted();
    if (done) return value;
    roundEndsAt = performance.now() + MAX_BLOCK_MS;
  }
}
