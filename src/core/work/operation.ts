import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { DoumError } from '../errors.js';

const current = new AsyncLocalStorage<Operation | null>();

/**
 * The work for one request, with its client and its deadline. The signal aborts when nobody needs
 * the answer, because the deadline has passed or the client has disconnected. Engines and long
 * computations then stop. A statement in Postgres continues until its `statement_timeout`.
 */
export class Operation {
  private readonly controller = new AbortController();
  private readonly startedAt = performance.now();
  private readonly releaseCallbacks: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private deadlineMs = 0;
  private abortion: Promise<never> | undefined;
  /** A mutation continues after its client disconnects. */
  private isMutation = false;

  /** `client` identifies the client in fair queues: a key, a token or a network. */
  constructor(readonly client: string) {
    // Every engine call and every wait adds a listener, so the limit is off.
    setMaxListeners(0, this.controller.signal);
  }

  /** Aborts with a DoumError: EXECUTION_TIMEOUT, or BAD_REQUEST if the client disconnected. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Runs the work with this operation as `currentOperation`. */
  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  /**
   * Sets the deadline, in milliseconds from the start of the operation. A deadline earlier than the
   * current one is ignored.
   */
  setDeadline(ms: number, { isMutation = false } = {}): void {
    this.isMutation ||= isMutation;
    // The client may have disconnected while the request was parsed.
    if (ms <= this.deadlineMs || this.signal.aborted) return;
    this.deadlineMs = ms;
    clearTimeout(this.timer);
    const left = Math.max(0, this.startedAt + ms - performance.now());
    this.timer = setTimeout(() => this.controller.abort(timedOut(ms)), left).unref();
  }

  /**
   * Resolves or rejects like the work, or rejects with the signal's reason if the signal aborts
   * first. The work itself continues.
   */
  untilAborted<T>(work: Promise<T>): Promise<T> {
    this.abortion ??= this.waitForAbort();
    return Promise.race([work, this.abortion]);
  }

  private waitForAbort(): Promise<never> {
    const { signal } = this;
    const abortion = new Promise<never>((_, reject) => {
      const abort = () => reject(signal.reason as Error);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
    // Prevents an unhandled rejection if nobody waits.
    abortion.catch(() => undefined);
    return abortion;
  }

  /** Reports that the client has disconnected. Aborts the operation unless it is a mutation. */
  clientDisconnected(): void {
    if (!this.isMutation)
      this.controller.abort(
        new DoumError('BAD_REQUEST', 'The client left before it was answered.'),
      );
  }

  release(): void {
    for (const callback of this.releaseCallbacks.splice(0)) callback();
  }

  /** Registers a callback that runs once when the work is done, whether it succeeded or not. */
  onRelease(callback: () => void): void {
    this.releaseCallbacks.push(callback);
  }

  /** Ends the operation: clears the deadline and releases it. */
  end(): void {
    clearTimeout(this.timer);
    this.release();
  }
}

/** The current operation; null for work that the server does on its own. */
export function currentOperation(): Operation | null {
  return current.getStore() ?? null;
}

/**
 * Runs work without a deadline and without the fair queue: work that several operations share, or
 * that must finish in any case.
 */
export function outsideOperations<T>(work: () => T): T {
  return current.run(null, work);
}

function timedOut(ms: number): DoumError {
  const message = `The operation took longer than ${ms / 1_000} s and was stopped.`;
  const hint = 'Ask for less at once, or try again in a moment. Operators set EXECUTION_TIMEOUT.';
  return new DoumError('EXECUTION_TIMEOUT', message, { hint });
}
