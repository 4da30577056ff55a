import { getSystemErrorMap } from 'node:util';
import {
  isDatabaseUnavailable,
  isDeadlock,
  isRightMissing,
  unavailableReason,
} from '../../core/database/database-errors.js';
import { DoumError, messageOf, OperatorError } from '../../core/errors.js';
import { EngineUnavailable } from '../../search/index.js';
import { printableLines } from './terminal-output.js';

/**
 * The text that a command prints about the error that ended it: a sentence if the operator can
 * solve the problem, otherwise a stack trace.
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
      'most commands need the rights of docs/operations.md, "Roles"; migrate and analytics ' +
      'forget need the role that owns the tables.'
    );
  if (error instanceof EngineUnavailable) return printableLines(`${error.message} (${error.code})`);
  return printableLines(
    error instanceof OperatorError || error instanceof DoumError
      ? messageOf(error)
      : (explainFileError(error) ??
          `Unexpected: ${error instanceof Error ? error.stack : messageOf(error)}`),
  );
}

/** A sentence about a file or folder that the operating system refused; null for other errors. */
function explainFileError(error: unknown): string | null {
  const { path, code } = error as NodeJS.ErrnoException;
  if (path === undefined) return null;
  const advice =
    code === 'EACCES' || code === 'EPERM'
      ? ' Give the user of this command the right to it, or name another one.'
      : '';
  return `${path} cannot be used: ${systemReason(error)}.${advice}`;
}

/**
 * Why the operating system refused to use a file, without the path: "permission denied (EACCES)".
 */
export function systemReason(error: unknown): string {
  const { errno, code } = error as NodeJS.ErrnoException;
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno);
  return known ? `${known[1]} (${code})` : messageOf(error);
}
