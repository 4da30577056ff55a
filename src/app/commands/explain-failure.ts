import { awayReason, isDatabaseAway, isDeadlock } from '../../core/database-errors.js';
import { DoumError, messageOf, OperatorError } from '../../core/errors.js';
import { EngineUnavailable } from '../../search/index.js';
import { printableLines } from './printable.js';

/**
 * What a command prints about the error that ended it: a sentence where somebody can mend it, the
 * stack of a defect.
 */
export function explainFailure(error: unknown): string {
  if (isDeadlock(error))
    return 'Another change of the same things stood in the way, and the database ended this one. Run the command again: what is done stays.';
  if (isDatabaseAway(error))
    return `The database stopped answering (${printableLines(awayReason(error))}). Run the command again when it does: what is done stays.`;
  // A file that the operating system refuses is the operator's to mend, and its message names it.
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
