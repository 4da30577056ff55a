import { EngineUnavailable } from '../../engine.js';

/** The SQLSTATE of an error that Postgres answered; undefined where there was no answer, as when the connection broke. */
export function sqlState(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : undefined;
}

/** Whether Postgres refuses the data itself: a value that it cannot hold, a constraint, a program limit. */
export function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/** Whether the same statement may well succeed when tried again: a deadlock, a serialisation failure. */
export function isTransient(error: unknown): boolean {
  return /^40/.test(sqlState(error) ?? '');
}

/**
 * Makes a call with the errors that the port promises: `EngineUnavailable` where Postgres could not be reached or cannot answer now
 * (connection, resources, shutdown, timeouts). Anything else is a defect of ours and comes as it is.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof EngineUnavailable || !isUnavailable(error)) throw error;
    throw new EngineUnavailable('Postgres cannot answer now.', { cause: error });
  }
}

/** What node-postgres says, without a code, of connections and of time that ran out. */
const CONNECTION_MESSAGE = /connection|timeout|pool after calling end|not queryable/i;

function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|53|57|58)/.test(state);
  if (!(error instanceof Error) || error instanceof TypeError) return false;
  return 'syscall' in error || error instanceof AggregateError || CONNECTION_MESSAGE.test(error.message);
}
