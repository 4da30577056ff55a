import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { awayReason, databaseUnavailable, isDatabaseAway } from '../core/database-errors.js';
import { DoumError, messageOf } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

/** Codes of Apollo's own refusals, which tell nothing but what the client sent. */
const CLIENT_CODES = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

/** What a client may know of an error: ours and GraphQL's own as they are, all others masked, with the log line beside. */
export function errorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(thrown);
    const { message, path, locations } = formatted;
    const known = original instanceof DoumError ? original : (doumErrorBehind(original) ?? away(original));
    if (known) {
      if (known.code === 'SEARCH_UNAVAILABLE')
        logger.warn({ error: messageOf(known.cause) }, 'The search engine did not answer.');
      if (known.code === 'DATABASE_UNAVAILABLE')
        logger.warn({ error: awayReason(known.cause), path }, 'Postgres did not answer a request.');
      const { field, hint } = known.details;
      return {
        message: known.message,
        path,
        locations,
        extensions: { code: known.code, ...(field && { field }), ...(hint && { hint }) },
      };
    }
    const code = formatted.extensions?.code;
    if (typeof code === 'string' && CLIENT_CODES.has(code)) return { message, path, locations, extensions: { code } };
    logger.error(
      { error: messageOf(original), stack: original instanceof Error ? original.stack : undefined, path },
      'A request failed.',
    );
    return { message: 'Something went wrong in the server.', path, locations, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  };
}

function away(error: unknown): DoumError | null {
  return isDatabaseAway(error) ? databaseUnavailable(error) : null;
}

/** A scalar's refusal arrives wrapped by graphql-js, once for a literal, more often for a variable. */
function doumErrorBehind(error: unknown): DoumError | null {
  let cause = (error as { originalError?: unknown } | undefined)?.originalError;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause instanceof DoumError ? cause : null;
}
