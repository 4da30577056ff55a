import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { DoumError, messageOf } from '../errors.js';

/** The SQLSTATE codes that Doum handles, by their names in the Postgres manual (appendix A). */
export const SQLSTATE = {
  CHECK_VIOLATION: '23514',
  DEADLOCK_DETECTED: '40P01',
  LOCK_NOT_AVAILABLE: '55P03',
  QUERY_CANCELED: '57014',
  PROTOCOL_VIOLATION: '08P01',
  INSUFFICIENT_PRIVILEGE: '42501',
} as const;

/**
 * SQLSTATE codes for: Postgres closed the session, is shutting down or starting, lacks a resource,
 * is read-only, refuses the role, or was asked to cancel the statement. `ERR_SSL_`: errors of
 * OpenSSL when a connection begins.
 */
const UNAVAILABLE_STATES = /^(08|57|53|58|ERR_SSL_)|^(25006|25P03|25P04|28000)$/;
const NETWORK_ERRORS =
  /^E(CONNREFUSED|CONNRESET|NOTFOUND|TIMEDOUT|PIPE|AI_AGAIN|HOSTUNREACH|NETUNREACH|NETDOWN|ADDRNOTAVAIL|PROTO|MFILE|NFILE|NOENT)$/;
/** Messages of node-postgres and TypeORM for errors without a code. None contains a host name. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded|timeout expired|Query read timeout|There was an error establishing an SSL connection|Client (has encountered a connection error|was closed)|Cannot use a pool after calling end|Driver not Connected)/;

/**
 * Whether Postgres could not answer: the connection was lost, could not be opened, or was closed by
 * the server. Unwraps errors of TypeORM. "already released" is TypeORM's message when the
 * connection is lost between two statements of a transaction.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (
    error instanceof QueryRunnerAlreadyReleasedError ||
    error instanceof QueryRunnerProviderAlreadyReleasedError
  )
    return true;
  const code = sqlState(error);
  return (
    UNAVAILABLE_STATES.test(code) ||
    NETWORK_ERRORS.test(code) ||
    LOST_CONNECTION.test(messageOf(driverErrorOf(error))) ||
    databaseCauseOf(error) !== null
  );
}

/**
 * Why Postgres refused or lost a connection, and what the operator can do; null if unknown. The
 * caller may try again later.
 */
export function databaseCauseOf(error: unknown): DatabaseCause | null {
  const text = `${sqlState(error)} ${messageOf(driverErrorOf(error))}`;
  const name = CAUSES.find(([pattern]) => pattern.test(text))?.[1];
  return name ? { code: `DATABASE_${name}`, message: MESSAGES[name] } : null;
}

/**
 * The SQLSTATE or network error code of an error; an empty string if it has none. Codes of file
 * errors, such as ENOENT, say nothing about Postgres and are left out.
 */
export function sqlState(error: unknown): string {
  const found = driverErrorOf(error) as Partial<NodeJS.ErrnoException> | null;
  if (found?.path !== undefined && found.syscall !== 'connect') return '';
  return typeof found?.code === 'string' ? found.code : '';
}

/** The name of the constraint that a statement violated; undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!sqlState(error).startsWith('23')) return undefined;
  return (driverErrorOf(error) as { constraint?: string }).constraint;
}

/** Whether Postgres rolled a transaction back because of a deadlock. */
export function isDeadlock(error: unknown): boolean {
  return sqlState(error) === SQLSTATE.DEADLOCK_DETECTED;
}

/** Whether the role lacks a right, for example to create tables. */
export function isRightMissing(error: unknown): boolean {
  return sqlState(error) === SQLSTATE.INSUFFICIENT_PRIVILEGE;
}

/** Whether a lock timeout or a deadlock ended a statement, so that a retry can succeed. */
export function isLockConflict(error: unknown): boolean {
  return isDeadlock(error) || sqlState(error) === SQLSTATE.LOCK_NOT_AVAILABLE;
}

/**
 * Retries a statement at most four times after deadlocks. By then the other transaction has usually
 * finished.
 */
export const retryDeadlocks = retry(handleWhen(isDeadlock), {
  maxAttempts: 4,
  backoff: new ExponentialBackoff({ initialDelay: 20 }),
});

/** Why Postgres could not answer, for the log: a code or a message without host names. */
export function unavailableReason(error: unknown): string {
  const code = sqlState(error);
  if (NETWORK_ERRORS.test(code)) return code;
  const cause = databaseCauseOf(error);
  return cause ? `${cause.message} (${cause.code})` : messageOf(driverErrorOf(error));
}

/** Seconds after which a client may try again. A restart of Postgres takes a second or two. */
const RETRY_SECONDS = 2;

/** Creates DATABASE_UNAVAILABLE for a request that only reads. */
export function databaseUnavailable(cause: unknown): DoumError {
  const details = { hint: 'Try again in a moment.', retryAfterSeconds: RETRY_SECONDS };
  const message = 'The database cannot answer right now.';
  return new DoumError('DATABASE_UNAVAILABLE', message, details, { cause });
}

/** Creates DATABASE_UNAVAILABLE for a read that timed out. */
export function databaseSilent(): DoumError {
  return databaseUnavailable(new Error('Postgres did not answer in time.'));
}

/**
 * Creates DATABASE_UNAVAILABLE for a mutation. If the connection breaks during COMMIT, the server
 * cannot know whether the transaction was committed.
 */
export function outcomeUnknown(cause: unknown): DoumError {
  const hint = 'Look whether it was made before sending it again.';
  const message = 'The database stopped answering: the change may or may not have been made.';
  const details = { hint, retryAfterSeconds: RETRY_SECONDS };
  return new DoumError('DATABASE_UNAVAILABLE', message, details, { cause });
}

/** Creates CONFLICT for a change that Postgres rolled back because of a deadlock. */
export function deadlockConflict(cause: unknown): DoumError {
  const message =
    'Another change of the same objects conflicted with this one: nothing was written.';
  return new DoumError('CONFLICT', message, { hint: 'Send it again.' }, { cause });
}

/** Unwraps an error of TypeORM, or a thrown value that graphql-js wrapped. */
function driverErrorOf(error: unknown): unknown {
  const { driverError, thrownValue } = (error ?? {}) as Record<string, unknown>;
  return driverError ?? thrownValue ?? error;
}

/** Why Postgres cannot be used: a stable code, and sentences that say what to do. */
interface DatabaseCause {
  readonly code: string;
  readonly message: string;
}

/** The messages for operators, by the code of the cause. */
const MESSAGES = {
  NOT_LISTENING:
    'Nothing listens at the address of Postgres. Start it, or check host and port of DATABASE_URL.',
  NO_SOCKET:
    'There is no socket of Postgres in the folder that DATABASE_URL names. Start it, or check the host.',
  HOST_NOT_FOUND:
    'The host name of Postgres cannot be resolved. Check the host of DATABASE_URL, and the DNS.',
  UNREACHABLE:
    'The host of Postgres cannot be reached. Check the host of DATABASE_URL, routes and firewalls.',
  UNTRUSTED_CERTIFICATE:
    'The certificate of Postgres is signed by an authority that is not trusted. Let DATABASE_CA ' +
    'name a PEM file with that authority.',
  EXPIRED_CERTIFICATE:
    'The certificate of Postgres has expired or is not valid yet. Renew it, or set the clock.',
  WRONG_HOST:
    'The certificate of Postgres is for another host name. Use a host name of the certificate in ' +
    'DATABASE_URL.',
  WRONG_CREDENTIALS:
    'Postgres does not accept the user and password of DATABASE_URL. Correct them, or the rule in ' +
    'pg_hba.conf: the log of Postgres has the reason.',
  MISSING:
    'The database that DATABASE_URL names does not exist. Create it, or correct DATABASE_URL.',
  TOO_MANY_CONNECTIONS:
    'Postgres has no connection left. Raise max_connections there, lower DATABASE_POOL_SIZE, or ' +
    'put PgBouncer in front.',
  STARTING: 'Postgres is starting, stopping or recovering. Wait, and look at its log.',
  WITHOUT_TLS:
    'Postgres does not support TLS. Turn TLS on (ssl = on), or, in a network that you trust, ' +
    'remove DATABASE_CA and the sslmode of DATABASE_URL.',
  NEEDS_TLS:
    'Postgres requires TLS for connections from this machine. Let DATABASE_CA name a PEM file ' +
    'with its authority, or add sslmode=verify-full to DATABASE_URL if the authority is a public ' +
    'one. To connect without TLS, add a rule to pg_hba.conf.',
  TIMEOUT:
    'Postgres did not answer in time. See whether it is stopped, overloaded or out of disk, and ' +
    'whether a firewall drops the connection.',
};

/**
 * Patterns for the error code (of Node.js, or the SQLSTATE) followed by the message, e.g. `08P01
 * SSL required`. The first pattern that fits wins.
 */
const CAUSES: [RegExp, keyof typeof MESSAGES][] = [
  [/^ECONNREFUSED /, 'NOT_LISTENING'],
  [/^ENOENT /, 'NO_SOCKET'],
  [/^(ENOTFOUND|EAI_AGAIN) /, 'HOST_NOT_FOUND'],
  [/^(EHOSTUNREACH|ENETUNREACH|ETIMEDOUT) /, 'UNREACHABLE'],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)\w*) /,
    'UNTRUSTED_CERTIFICATE',
  ],
  [/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID) /, 'EXPIRED_CERTIFICATE'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID /, 'WRONG_HOST'],
  [/^3D000 /, 'MISSING'],
  [/^53300 /, 'TOO_MANY_CONNECTIONS'],
  [/^57P03 /, 'STARTING'],
  [/does not support SSL connections/, 'WITHOUT_TLS'],
  // Postgres reports the same when pg_hba.conf has no rule at all for this machine.
  [/^\w* (no pg_hba\.conf entry .*no encryption|.*SSL required)/, 'NEEDS_TLS'],
  [
    / (timeout exceeded|timeout expired|Connection terminated due to connection timeout)/,
    'TIMEOUT',
  ],
  [/^28/, 'WRONG_CREDENTIALS'],
];
