import { DoumError } from '../../core/errors.js';
import type { ImportContext } from './import-context.js';
import {
  countEffects,
  type Effect,
  ImportConflict,
  type ImportReport,
  toLineError,
} from './import-report.js';

/** Runs the work of lines, each completely or not at all, and reports lines that are refused. */
export class LineRunner {
  constructor(private readonly report: ImportReport) {}

  /**
   * Runs work that writes a line, and counts its effects. A refused line is reported with the name
   * of its article. Rejects with an error that is not about the line.
   */
  async write(
    context: ImportContext,
    line: number,
    work: (effects: Effect[]) => Promise<void>,
    article?: string,
  ): Promise<void> {
    const effects: Effect[] = [];
    const error = await this.inSavepoint(context, () => work(effects));
    if (error) this.refuse(line, error, article);
    else this.count(line, effects);
  }

  /**
   * Runs work at a savepoint and rolls it back when it fails. Resolves to the error when it is
   * about the line; rejects with any other error.
   */
  async inSavepoint(
    context: ImportContext,
    work: () => Promise<unknown>,
  ): Promise<Error | undefined> {
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

  /**
   * Like `write`, for work that writes nothing. Resolves to undefined when the line was refused.
   */
  async read<T>(
    line: number,
    work: () => T | Promise<T>,
    article: () => string | undefined,
  ): Promise<T | undefined> {
    try {
      return await work();
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

  /** Reports a refused line. Throws the error when it is not about the line. */
  refuse(line: number, error: Error, article?: string): void {
    if (error instanceof ImportConflict) {
      const { item, fields, message } = error;
      this.report.conflicts.push({ line, ...item, fields, reason: message });
      return;
    }
    const lineError = toLineError(line, error, article);
    if (!lineError) throw error;
    this.report.errors.push(lineError);
  }
}
