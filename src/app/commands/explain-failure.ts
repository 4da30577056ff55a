import { awayReason, isDatabaseAway, isDeadlock } from '../../core/database-errors.js';
import { DoumError, messageOf, OperatorError } from '../../core/errors.js';
import { EngineUnavailable } from '../../search/index.js';
import { printableLines } from './printable.js';

/**
 * The text that a command prints about the error that ended it: a sentence if the operator can
 * solve the problem, the stack trace of a defect.
 */
export function explainFailure(error: unknown): string {
  if (isDeadlock(error))
    return 'Another change of the same things stood in the way, and the database ended this one. Run the command again: what is done stays.';
  if (isDatabaseAway(error))
    return `The database stopped answering (${printableLines(awayReason(error))}). Run the command again when it does: what is done stays.`;
  // File errors of the operating system are for the operator; their messages name the file.
  const isPlain =
    error instanceof OperatorError ||
    error instanceof DoumError ||
    error instanceof EngineUnavailable ||
    (error as NodeJS.ErrnoException).path !== undefined;
  const text = isPlain
    ? messageOf(error)
    : `Unexpected: ${error instanceof Error ? error.stack : messageOf(error)}`;
  return printableLines(text);
}
