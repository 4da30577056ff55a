import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { DoumError, messageOf } from './errors.js';

/**
 * Postgres closed the session, is shutting down or starting, has too little of something, is
 * read-only, or was told to stop the statement.
 */
const AWAY = /^(08|57|53|58)|^(25006|25P03|25P04)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENOENT',
]);
/** What node-postgres says without a code; none of it names a host. */
const LOST =
  /^(Connection terminated|timeout exceeded|timeout expired|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after calling end)/;

/**
 * Whether Postgres could not answer: the connection is lost, was not to be had, or was closed by
 * the server. TypeORM's wrapping is looked through; its runner that was "already released" in the
 * middle of a transaction had lost its connection between two statements.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (
    error instanceof QueryRunnerAlreadyReleasedError ||
    error instanceof QueryRunnerProviderAlreadyReleasedError
  )
    return true;
  const code = sqlState(error);
  return AWAY.test(code) || NETWORK.has(code) || LOST.test(messageOf(driverErrorOf(error)));
}

/** The code that Postgres or the network gave an error; empty where there is none. */
export function sqlState(error: unknown): string {
  const code = (driverErrorOf(error) as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether Postgres ended a transaction because it and another one waited for each other. */
export function isDeadlock(error: unknown): boolean {
  return sqlState(error) === '40P01';
}

/**
 * Runs a statement again, at most four times, that had to give way in a deadlock: whoever it waited
 * for is done then.
 */
export const despiteDeadlocks = retry(handleWhen(isDeadlock), {
  maxAttempts: 4,
  backoff: new ExponentialBackoff({ initialDelay: 20 }),
});

/** Why Postgres could not answer, for the log: a code or a sentence, never a host. */
export function awayReason(error: unknown): string {
  const code = sqlState(error);
  return NETWORK.has(code) ? code : messageOf(driverErrorOf(error));
}

/** DATABASE_UNAVAILABLE for a request that only reads. */
export function databaseUnavailable(cause: unknown): DoumError {
  return new DoumError(
    'DATABASE_UNAVAILABLE',
    'The database cannot answer right now.',
    { hint: 'Try again in a moment.' },
    { cause },
  );
}

/**
 * DATABASE_UNAVAILABLE for a mutation: a connection that breaks during COMMIT does not tell on
 * which side of it.
 */
export function outcomeUnknown(cause: unknown): DoumError {
  return new DoumError(
    'DATABASE_UNAVAILABLE',
    'The database stopped answering: the change may or may not have been made.',
    { hint: 'Look whether it was made before sending it again.' },
    { cause },
  );
}

/** CONFLICT for a change that Postgres rolled back in a deadlock. */
export function gaveWay(cause: unknown): DoumError {
  return new DoumError(
    'CONFLICT',
    'Another change of the same things stood in the way: nothing was written.',
    { hint: 'Send it again.' },
    { cause },
  );
}

/** What TypeORM wrapped, and what graphql-js did because it is no Error of its own realm. */
function driverErrorOf(error: unknown): unknown {
  const { driverError, thrownValue } = (error ?? {}) as {
    driverError?: unknown;
    thrownValue?: unknown;
  };
  return driverError ?? thrownValue ?? error;
}
