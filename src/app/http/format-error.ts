import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import {
  databaseUnavailable,
  gaveWay,
  isDatabaseAway,
  isDeadlock,
} from '../../core/database-errors.js';
import { DoumError } from '../../core/errors.js';
import { wholeCharacters } from '../../core/text.js';

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

/**
 * A value that was sent may be as long as the whole request, and comes back in each of the errors
 * that name it.
 */
const LONGEST_MESSAGE = 400;

/** How graphql-js begins the suggestion at the end of a message. */
const SUGGESTION = ' Did you mean ';

/** The code and the sentence of what is masked. */
export const MASKED = 'INTERNAL_SERVER_ERROR';
export const MASKED_MESSAGE = 'Something went wrong in the server.';

/** A fault of ours that is in the log already, under the id of the request. */
export class MaskedFault extends GraphQLError {
  constructor(readonly requestId: string) {
    super(MASKED_MESSAGE, { extensions: { http: { status: 500 } } });
  }
}

/**
 * What a client may know of an error: ours and GraphQL's own as they are, all others masked.
 * Without `introspection` nothing of the schema is suggested, neither for a document nor for the
 * values of variables.
 */
export function errorFormatter({ introspection }: { introspection: boolean }) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError =>
    format(
      introspection ? formatted : { ...formatted, message: withoutSuggestion(formatted.message) },
      thrown,
    );
}

/**
 * The message without the suggestion of graphql-js. Only the last one is its own: what stands
 * before may be what the client sent. No regular expression: one that looks for the end from every
 * "Did you mean" takes the square of the time.
 */
function withoutSuggestion(message: string): string {
  const at = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
  return at < 0 ? message : message.slice(0, at);
}

function format(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const { message, path, locations } = formatted;
  const known = knownError(thrown);
  if (known)
    return { message: shortened(known.message), path, locations, extensions: extensionsOf(known) };
  const code = thrown instanceof MaskedFault ? null : refusalCode(thrown);
  if (code !== null) return { message: shortened(message), path, locations, extensions: { code } };
  const requestId = thrown instanceof MaskedFault ? { requestId: thrown.requestId } : {};
  return { message: MASKED_MESSAGE, path, locations, extensions: { code: MASKED, ...requestId } };
}

/**
 * The error meant for the caller that is behind whatever was thrown; null where it is to be masked,
 * or GraphQL's own.
 */
export function knownError(thrown: unknown): DoumError | null {
  const original = unwrapResolverError(thrown);
  if (original instanceof DoumError) return original;
  if (isDeadlock(original)) return gaveWay(original);
  return (
    doumErrorBehind(original) ?? (isDatabaseAway(original) ? databaseUnavailable(original) : null)
  );
}

/**
 * The code under which GraphQL or Apollo refused what the caller sent; null for what they did not
 * refuse. Some of what is refused before anything is executed comes without a code, such as a
 * subscription, or too many wrong variables.
 */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof GraphQLError)) return null;
  const { code } = error.extensions;
  if (code === undefined) return error.path || error.originalError ? null : 'BAD_REQUEST';
  return typeof code === 'string' && CLIENT_CODES.has(code) ? code : null;
}

/** `code`, and where they help `field` and `hint`. */
export function extensionsOf({ code, details: { field, hint } }: DoumError): {
  code: string;
  field?: string;
  hint?: string;
} {
  return { code, ...(field && { field }), ...(hint && { hint }) };
}

/**
 * A scalar's refusal arrives wrapped by graphql-js, once for a literal, more often for a variable.
 */
function doumErrorBehind(error: unknown): DoumError | null {
  let cause = (error as { originalError?: unknown } | undefined)?.originalError;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause instanceof DoumError ? cause : null;
}

function shortened(message: string): string {
  return message.length <= LONGEST_MESSAGE
    ? message
    : `${message.slice(...wholeCharacters(message, 0, LONGEST_MESSAGE))}…`;
}
