import { OperatorError } from '../../core/errors.js';

/** The stable codes of what can be wrong with a backup, or with the database to restore it into. */
export type BackupCode =
  | 'BACKUP_FOREIGN'
  | 'BACKUP_NEWER'
  | 'BACKUP_DAMAGED'
  | 'BACKUP_TRUNCATED'
  | 'BACKUP_DATABASE_NEWER'
  | 'RESTORE_DATABASE_NEWER'
  | 'RESTORE_NOT_EMPTY'
  | 'RESTORE_IN_USE'
  | 'RESTORE_REFUSED'
  | 'RESTORE_BROKE_OFF'
  | 'RESTORE_OUTCOME_UNKNOWN';

/** An error of a backup or a restore that the operator can solve: sentences, then the code. */
export class BackupError extends OperatorError {
  override readonly name = 'BackupError';

  constructor(
    readonly code: BackupCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(`${message} (${code})`, options);
  }
}
