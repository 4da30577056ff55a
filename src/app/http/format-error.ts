import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import {
  databaseUnavailable,
  deadlockConflict,
  isDatabaseUnavailable,
  isDeadlock,
} from '../../core/database/database-errors.js';
import { DoumError, type ErrorCode, type Reason, type Violation } from '../../core/errors.js';
import { wholeCharacters } from '../../core/text/text.js';

/** Codes of Apollo's own errors, which reveal only what the client sent. */
const CLIENT_CODES = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
]);

/** Maximum length of a message. Errors repeat values from the request, which may be very long. */
const MAX_MESSAGE_LENGTH = 400;

/** How graphql-js begins the suggestion at the end of a message. */
const SUGGESTION = ' Did you mean ';

/** The code and message of masked errors. */
export const MASKED = 'INTERNAL_SERVER_ERROR' satisfies ErrorCode;
export const MASKED_MESSAGE = 'Something went wrong in the server.';

/** A defect of the server that has been logged with the id of the request. */
export class MaskedFault extends GraphQLError {
  constructor(readonly requestId: string) {
    super(MASKED_MESSAGE, { extensions: { http: { status: 500 } } });
  }
}

/**
 * Creates the function that formats errors for clients. DoumErrors and errors of GraphQL are shown;
 * all others are masked. Without `introspection`, suggestions are removed, because they reveal
 * names of the schema.
 */
export function errorFormatter({ introspection }: { introspection: boolean }) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const { path, locations } = formatted;
    const known = clientErrorOf(thrown);
    if (known) {
      const extensions = extensionsOf(known);
      if (known.details.field === SCALAR_FIELD) extensions.field = variablePathOf(thrown as Error);
      return { message: shortened(known.message), path, locations, extensions };
    }
    const { requestId } = thrown instanceof MaskedFault ? thrown : {};
    const code = requestId === undefined ? refusalCode(thrown) : null;
    if (code === null)
      return { message: MASKED_MESSAGE, path, locations, extensions: { code: MASKED, requestId } };
    const message = introspection ? formatted.message : withoutSuggestion(formatted.message);
    return { message: shortened(message), path, locations, extensions: { code } };
  };
}

/**
 * Removes the suggestion of graphql-js from a message. Only the last "Did you mean" is removed,
 * because earlier ones may come from the client. A regular expression would take quadratic time.
 */
function withoutSuggestion(message: string): string {
  const at = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
  return at < 0 ? message : message.slice(0, at);
}

/**
 * The DoumError for a thrown value; null if the value must be masked or is an error of GraphQL
 * itself.
 */
export function clientErrorOf(thrown: unknown): DoumError | null {
  const original = unwrapResolverError(thrown);
  if (original instanceof DoumError) return original;
  if (isDeadlock(original)) return deadlockConflict(original);
  return (
    doumErrorBehind(original) ??
    (isDatabaseUnavailable(original) ? databaseUnavailable(original) : null)
  );
}

/**
 * The code with which GraphQL or Apollo refused a request; null for other errors. Some errors
 * before execution have no code, such as for a subscription or for too many wrong variables: they
 * get BAD_REQUEST.
 */
export function refusalCode(error: unknown): ErrorCode | null {
  if (!(error instanceof GraphQLError)) return null;
  const { code } = error.extensions;
  if (code === undefined) return error.path || error.originalError ? null : 'BAD_REQUEST';
  return CLIENT_CODES.has(code as ErrorCode) ? (code as ErrorCode) : null;
}

/** The `extensions` of an error: `code`, and further known details. */
export type ErrorExtensions = Reason & {
  code: ErrorCode;
  field?: string | undefined;
  hint?: string;
  violations?: Violation[];
  /** In seconds. */
  retryAfter?: number;
  expectedVersion?: number;
  currentVersion?: number;
};

/** Maximum number of violations in an answer. An input may have thousands of entries. */
const MAX_VIOLATIONS = 100;

export function extensionsOf({ code, details }: DoumError): ErrorExtensions {
  const { field, hint, reason, params, violations, retryAfterSeconds, versions } = details;
  return {
    code,
    ...(field && { field }),
    ...(hint && { hint }),
    ...(reason && { reason }),
    ...(params && { params }),
    ...(violations && {
      violations: violations
        .slice(0, MAX_VIOLATIONS)
        .map((each) => ({ ...each, message: shortened(each.message) })),
    }),
    ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
    ...(versions && { expectedVersion: versions.expected, currentVersion: versions.current }),
  };
}

/** The scalar DateTime does not know the path of its value, so its errors have this field. */
const SCALAR_FIELD = 'DateTime';

/** The path of a wrong value of a variable, such as `filter.updatedFrom`, by graphql-js's message. */
function variablePathOf({ message }: Error): string | undefined {
  const [, inVariable] = / at "([^"]+)"/.exec(message) ?? [];
  return inVariable ?? /^Variable "\$(\w+)"/.exec(message)?.[1];
}

/**
 * Unwraps an error of a scalar. graphql-js wraps it once for literals, repeatedly for variables.
 */
function doumErrorBehind(error: unknown): DoumError | null {
  let cause = (error as { originalError?: unknown } | undefined)?.originalError;
  while (cause instanceof GraphQLError) cause = cause.originalError;
  return cause instanceof DoumError ? cause : null;
}

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH
    ? message
    : `${message.slice(...wholeCharacters(message, 0, MAX_MESSAGE_LENGTH))}…`;
}
