import { constants } from 'node:os';
import closeWithGrace, { type Signals } from 'close-with-grace';
import { messageOf } from '../../core/errors.js';

/**
 * Signals of crashes, which must not be handled: a handler would run forever. The embedded Postgres
 * ends by itself after a crash.
 */
export const FATAL_SIGNALS: Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT'];

const cleanups = new Set<() => Promise<unknown>>();
let ending: Promise<never> | null = null;

/**
 * Runs `work`, then `cleanUp`. `cleanUp` also runs if `endCommand`, an uncaught error, or a signal
 * that can be caught ends the process during `work`.
 */
export async function thenCleanUp<T>(
  cleanUp: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  cleanups.add(cleanUp);
  const grace = closeWithGrace(
    { logger: false, delay: false, skip: FATAL_SIGNALS },
    async ({ err, signal }) => {
      if (err) process.stderr.write(`Unexpected: ${err.stack ?? messageOf(err)}\n`);
      await endCommand(signal ? 128 + constants.signals[signal] : 1);
    },
  );
  try {
    return await work();
  } finally {
    await cleanUp();
    cleanups.delete(cleanUp);
    grace.uninstall();
  }
}

/**
 * Ends the process with the exit code, after the clean-ups of running work. Only the first call has
 * an effect.
 */
export function endCommand(code: number): Promise<never> {
  ending ??= Promise.allSettled([...cleanups].map((each) => each())).then(() => process.exit(code));
  return ending;
}

/** Whether the process is ending: errors of the interrupted work are then expected. */
export function isEnding(): boolean {
  return ending !== null;
}
