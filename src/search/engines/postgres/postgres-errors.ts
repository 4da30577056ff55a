import { isDatabaseAway, sqlState } from '../../../core/database-errors.js';
import { currentOperation } from '../../../core/operation.js';
import { EngineUnavailable } from '../../engine.js';

/** Values that do not fit, rules of a table, limits of a row or index. */
const DATA = /^(22|23|54)/;
/** Deadlocks and locks that were not to be had: another try may go well. */
const PASSING = /^(40|55)/;

/**
 * Makes a call with the errors that the port promises: `EngineUnavailable` where Postgres could not
 * answer now; anything else comes as it is. The message names no host; the cause does.
 */
export async function withEngineErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    // It was stopped with its operation.
    currentOperation()?.signal.throwIfAborted();
    throw new EngineUnavailable('Postgres cannot answer searches now.', { cause: error });
  }
}

/** Whether the data of the statement are to blame. */
export function isDataError(error: unknown): boolean {
  return DATA.test(sqlState(error));
}

/** Whether the same statement may succeed a moment later. */
export function isPassingError(error: unknown): boolean {
  return PASSING.test(sqlState(error));
}
