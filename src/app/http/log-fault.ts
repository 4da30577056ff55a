import { unwrapResolverError } from '@apollo/server/errors';
import { awayReason } from '../../core/database-errors.js';
import { messageOf } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { knownError, refusalCode } from './format-error.js';

/**
 * What is not the caller's to mend goes to the log, with the id that the caller has; requests other
 * than of GraphQL have none.
 */
export function logFault(logger: Logger, requestId: string | undefined, error: unknown): void {
  const known = knownError(error);
  if (known?.code === 'SEARCH_UNAVAILABLE') {
    logger.warn({ requestId, error: messageOf(known.cause) }, 'The search engine did not answer.');
  } else if (known?.code === 'DATABASE_UNAVAILABLE') {
    logger.warn(
      { requestId, error: awayReason(known.cause) },
      'Postgres did not answer a request.',
    );
  } else if (!known && refusalCode(error) === null) {
    const original = unwrapResolverError(error);
    const stack = original instanceof Error ? original.stack : undefined;
    logger.error({ requestId, error: messageOf(original), stack }, 'A request failed.');
  }
}
