/**
 * The stable codes a caller meets in `extensions.code`. What is not listed here is a defect of ours
 * and is masked.
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
 * What helps the caller mend it: `field` is the path of the offending input, `hint` what would be
 * right.
 */
export interface ErrorDetails {
  field?: string;
  hint?: string;
}

/**
 * An error meant for the person who made the request: one clear sentence, a stable code, and where
 * it is about an input, its path. It reaches the client as it is; every other error is masked.
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

/** BAD_USER_INPUT about one field: what is wrong, where, and (as hint) what would be right. */
export function badInput(field: string, message: string, hint?: string): DoumError {
  return new DoumError('BAD_USER_INPUT', message, { field, hint });
}

/**
 * A fault at start-up or in a command that the operator can mend: printed as one sentence, without
 * a stack.
 */
export class OperatorError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'OperatorError';
  }
}

/** The text of whatever was thrown, for logs and reports. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
