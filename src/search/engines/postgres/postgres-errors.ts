import { EngineUnavailable } from '../../engine.js';

/** Postgres is shutting down or starting, has too little of something, is read-only, or was told to stop the statement. */
const AWAY = /^(08|57|53|58)|^25006$/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENOENT']);
/** Values that do not fit, rules of a table, limits of a row or index. */
const DATA = /^(22|23|54)/;
/** Deadlocks and locks that were not to be had: another try may go well. */
const PASSING = /^(40|55)/;

/**
 * Makes a call with the errors that the port promises: `EngineUnavailable` where Postgres could not answer now; anything else comes
 * as it is. The message names no host; the cause does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new EngineUnavailable('Postgres cannot answer searches now.', { cause: error });
  }
}

/** Whether the data of the statement are to blame. */
export function isDataError(error: unknown): boolean {
  return DATA.test(codeOf(error));
}

/** Whether the same statement may succeed a moment later. */
export function isPassingError(error: unknown): boolean {
  return PASSING.test(codeOf(error));
}

function isAway(error: unknown): boolean {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  return AWAY.test(code) || NETWORK.has(code) || /^(Connection terminated|timeout exceeded|Query read timeout)/.test(message);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
