import { constants } from 'node:os';
import closeWithGrace, { type Signals } from 'close-with-grace';
import { messageOf } from '../../core/errors.js';

/**
 * Signals of crashes, which must not be handled: a handler would run forever. The embedded Postgres
 * ends by itself after a crash.
 */
export const FATAL_SIGNALS: Signals[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT'];

/**
 * Whoever read the output of a command has ended. Another EPIPE may be that of a broken connection
 * to Postgres.
 */
export class OutputClosed extends Error {}

type Stop = () => Promise<void>;

const stops = new Set<Stop>();
let ending: Promise<never> | null = null;

/**
 * Registers `stop` to run before `endCommand` ends the process. Returns a function that undoes it.
 */
export function stopBeforeEnd(stop: Stop): () => void {
  stops.add(stop);
  return () => void stops.delete(stop);
}

/**
 * Ends the process with the exit code after running the functions of `stopBeforeEnd`. Only the
 * first call counts.
 */
export function endCommand(code: number): Promise<never> {
  ending ??= Promise.allSettled([...stops].map((stop) => stop())).then(() => process.exit(code));
  return ending;
}

/**
 * Installs a handler that calls `endCommand` when a signal or an uncaught error ends the process.
 * Returns a function that removes the handler.
 */
export function endOnSignal(): () => void {
  const grace = closeWithGrace(
    { logger: false, delay: false, skip: FATAL_SIGNALS },
    async ({ err, signal }) => {
      if (err) process.stderr.write(`Unexpected: ${err.stack ?? messageOf(err)}\n`);
      await endCommand(signal ? 128 + constants.signals[signal] : 1);
    },
  );
  return () => grace.uninstall();
}

/** Whether the process is about to end, so that errors of the interrupted work are expected. */
export function isEnding(): boolean {
  return ending !== null;
}
