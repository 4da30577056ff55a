import type { ErrorCode } from './error-codes.js';
import type { ErrorReason } from './error-reasons.js';

export type { ErrorCode };

/** Why a request was refused, where code and field do not say it. */
export type Reason = {
  reason?: ErrorReason;
  /** The values that the description of the reason names. */
  params?: Record<string, string>;
};

/** A wrong input: its path, what is wrong, and what would be right. */
export interface Violation extends Reason {
  field: string;
  message: string;
  hint?: string;
}

/** Details that help the caller to correct the request. */
export interface ErrorDetails extends Reason {
  /** The path of the wrong input. */
  field?: string;
  /** What would be right. */
  hint?: string;
  /** All wrong inputs, if there are several. The first one is also the error itself. */
  violations?: readonly Violation[];
  /** Seconds after which the same request may succeed. */
  retryAfterSeconds?: number;
  /** The HTTP status of a request that is refused as a whole, if the code has another one. */
  status?: number;
  /** For a version conflict: the version that the caller expected, and the present version. */
  versions?: { expected: number; current: number };
}

/**
 * An error for the client: one sentence, a stable code, and the path of the wrong input, if any.
 * Clients get this error unchanged; every other error is masked.
 */
export class DoumError extends Error {
  override readonly name = 'DoumError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Prefixes the paths of the error's inputs with `path`, e.g. `input.`. */
export function withFieldsBelow(path: string, error: DoumError): DoumError {
  const { field, violations } = error.details;
  const below = (name: string) => (`${name}.`.startsWith(path) ? name : path + name);
  const details: ErrorDetails = {
    ...error.details,
    ...(field !== undefined && { field: below(field) }),
    ...(violations && {
      violations: violations.map((each) => ({ ...each, field: below(each.field) })),
    }),
  };
  return new DoumError(error.code, error.message, details, { cause: error });
}

/** The error as one of several, about the input at `field`. */
export function violationOf({ message, details }: DoumError, field: string): Violation {
  const { hint, reason, params } = details;
  return { field, message, hint, reason, params };
}

/** Creates BAD_USER_INPUT for one field. `hint` says what would be right. */
export function badInput(
  field: string,
  message: string,
  hint?: string,
  reason: Reason = {},
): DoumError {
  return new DoumError('BAD_USER_INPUT', message, { field, hint, ...reason });
}

/**
 * A problem at start-up or in a command that the operator can solve. It is printed as one sentence,
 * without a stack trace.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The message of anything that was thrown, for logs and reports. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
