import {
  isDatabaseUnavailable,
  isDeadlock,
  isRightMissing,
  unavailableReason,
} from '../../core/database-errors.js';
import { DoumError, messageOf, OperatorError } from '../../core/errors.js';
import { EngineUnavailable } from '../../search/index.js';
import { printableLines } from './terminal-output.js';

/**
 * The text that a command prints about the error that ended it: a sentence if the operator can
 * solve the problem, the stack trace of a defect.
 */
export function explainFailure(error: unknown): string {
  if (isDeadlock(error))
    return (
      'Another change of the same rows conflicted with this one, and the database ended it. Run the ' +
      'command again: completed work is kept.'
    );
  if (isDatabaseUnavailable(error))
    return `The database stopped answering (${printableLines(unavailableReason(error))}). Run the command again when it does: completed work is kept.`;
  if (isRightMissing(error))
    return (
      `The role of DATABASE_URL lacks a right (${printableLines(messageOf(error))}). A server and ` +
      'most commands need the rights of docs/operations.md, "Roles"; migrate, restore and ' +
      'analytics forget need the role that owns the tables.'
    );
  if (error instanceof EngineUnavailable) return printableLines(`${error.message} (${error.code})`);
  // File errors of the operating system are for the operator; their messages name the file.
  const isPlain =
    error instanceof OperatorError ||
    error instanceof DoumError ||
    (error as NodeJS.ErrnoException).path !== undefined;
  const text = isPlain
    ? messageOf(error)
    : `Unexpected: ${error instanceof Error ? error.stack : messageOf(error)}`;
  return printableLines(text);
}
