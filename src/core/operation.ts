import { AsyncLocalStorage } from 'node:async_hooks';
import { setMaxListeners } from 'node:events';
import { DoumError } from './errors.js';

const current = new AsyncLocalStorage<Operation | null>();

/**
 * What is done for one request: whose it is, and until when. Its signal fires when nobody needs the
 * answer any more, because the deadline has passed or the client has left; engines, Postgres and
 * long computations stop then.
 */
export class Operation {
  private readonly controller = new AbortController();
  private readonly startedAt = performance.now();
  private readonly releasing: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private deadlineMs = 0;
  /** A change is made whether or not its client waits for the answer. */
  private isChange = false;

  /** `client` names whose turn it takes: a key, a token or a network. */
  constructor(readonly client: string) {
    // Every engine call and every wait listens.
    setMaxListeners(0, this.controller.signal);
  }

  /** Its reason is a DoumError: EXECUTION_TIMEOUT, or that the client left. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Does the work so that everything below it finds this operation by `currentOperation`. */
  run<T>(work: () => T): T {
    return current.run(this, work);
  }

  /**
   * Ends the work so many milliseconds after the operation began; a later deadline takes the place
   * of an earlier one.
   */
  endAfter(ms: number, { isChange = false } = {}): void {
    this.isChange ||= isChange;
    if (ms <= this.deadlineMs || this.signal.aborted) return;
    this.deadlineMs = ms;
    clearTimeout(this.timer);
    const left = Math.max(0, this.startedAt + ms - performance.now());
    // An operation whose client left while it was read has ended already.
    this.timer = setTimeout(() => this.controller.abort(timedOut(ms)), left).unref();
  }

  /** The client does not wait any more: what only reads ends. */
  clientLeft(): void {
    if (!this.isChange)
      this.controller.abort(
        new DoumError('BAD_REQUEST', 'The client left before it was answered.'),
      );
  }

  /** Calls what `onRelease` was given. */
  release(): void {
    for (const releasing of this.releasing.splice(0)) releasing();
  }

  /** Called once when all that was to be done is done, however it ended. */
  onRelease(releasing: () => void): void {
    this.releasing.push(releasing);
  }

  /** Nothing is done for it any more. */
  end(): void {
    clearTimeout(this.timer);
    this.release();
  }
}

/** The operation that this is done for; null for what the server does by itself. */
export function currentOperation(): Operation | null {
  return current.getStore() ?? null;
}

/**
 * Does what others wait for too, or what has to be done in any case: it has no deadline and takes
 * nobody's turn.
 */
export function outsideOperations<T>(work: () => T): T {
  return current.run(null, work);
}

function timedOut(ms: number): DoumError {
  return new DoumError(
    'EXECUTION_TIMEOUT',
    `The operation took longer than ${ms / 1_000} s and was stopped.`,
    {
      hint: 'Ask for less at once, or try again in a moment. Operators set this limit by EXECUTION_TIMEOUT.',
    },
  );
}
