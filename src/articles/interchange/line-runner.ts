import { DoumError } from '../../core/errors.js';
import type { ImportContext } from './import-context.js';
import {
  countEffects,
  type Effect,
  ImportConflict,
  type ImportReport,
  toLineError,
} from './import-report.js';

/** Writes what lines say, each line whole or not at all, and reports the lines that are refused. */
export class LineAttempts {
  constructor(private readonly report: ImportReport) {}

  /**
   * Writes a line and counts its effects. Resolves to false when the line was refused; it is then
   * reported with the name of its article. An error that is not about the line rejects.
   */
  async attempt(
    context: ImportContext,
    line: number,
    work: (effects: Effect[]) => Promise<void>,
    article?: string,
  ): Promise<boolean> {
    const effects: Effect[] = [];
    const error = await this.whole(context, () => work(effects));
    if (error) this.refuse(line, error, article);
    else this.count(line, effects);
    return !error;
  }

  /**
   * Does the work whole or not at all, at a savepoint. Resolves to the error when it was about the
   * line; any other error rejects.
   */
  async whole(context: ImportContext, work: () => Promise<unknown>): Promise<Error | undefined> {
    try {
      // Inside a transaction this is a savepoint.
      await context.manager.transaction(work);
      return undefined;
    } catch (error) {
      if (!(error instanceof ImportConflict) && !toLineError(0, error)) throw error;
      context.rolledBack();
      return error as Error;
    }
  }

  /** Like `attempt`, for work that writes nothing; undefined when the line was refused. */
  async orRefuse<T>(
    line: number,
    read: () => T | Promise<T>,
    article: () => string | undefined,
  ): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DoumError || error instanceof ImportConflict)) throw error;
      this.refuse(line, error, article());
      return undefined;
    }
  }

  /** Counts the effects of a line in the report. */
  count(line: number, effects: Effect[]): void {
    countEffects(this.report, line, effects);
  }

  /** Reports a refused line; throws the error when it is not about the line. */
  refuse(line: number, error: Error, article?: string): void {
    if (error instanceof ImportConflict) {
      this.report.conflicts.push({
        line,
        ...error.thing,
        fields: error.fields,
        reason: error.message,
      });
      return;
    }
    const lineError = toLineError(line, error, article);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }
}
