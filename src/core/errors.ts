/**
 * The stable error codes that clients find in `extensions.code`. Every other error is a defect of
 * the server and is masked.
 */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'BAD_REQUEST'
  | 'CONFLICT'
  | 'NOT_FOUND'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'LIMIT_EXCEEDED'
  | 'RATE_LIMITED'
  | 'OVERLOADED'
  | 'EXECUTION_TIMEOUT'
  | 'AUTHENTICATION_UNAVAILABLE'
  | 'SEARCH_UNAVAILABLE'
  | 'DATABASE_UNAVAILABLE';

/**
 * Details that help the caller to correct the request: `field` is the path of the wrong input,
 * `hint` says what would be right.
 */
export interface ErrorDetails {
  field?: string;
  hint?: string;
}

/**
 * An error for the client: one clear sentence, a stable code, and the path of the input that it is
 * about, if any. It is sent to the client unchanged; every other error is masked.
 */
export class DoumError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'DoumError';
  }
}

/** Creates BAD_USER_INPUT for one field. `hint` says what would be right. */
export function badInput(field: string, message: string, hint?: string): DoumError {
  return new DoumError('BAD_USER_INPUT', message, { field, hint });
}

/**
 * A problem at start-up or in a command that the operator can solve. It is printed as one sentence,
 * without a stack trace.
 */
export class OperatorError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OperatorError';
  }
}

/** The message of anything that was thrown, for logs and reports. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
