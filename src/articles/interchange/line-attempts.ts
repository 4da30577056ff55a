import { DoumError } from '../../core/errors.js';
import { ImportConflict } from './import-conflict.js';
import type { ImportContext } from './import-context.js';
import { countEffects, type Effect, type ImportReport } from './import-report.js';
import { toLineError } from './line-error.js';

/** Does what lines ask for, each whole or not at all, and reports what could not be done. */
export class LineAttempts {
  constructor(private readonly report: ImportReport) {}

  /**
   * False when the line was refused, under the name of its article; an error that is not about the
   * line passes.
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

  /** Resolves to the error that was about what was written, of which nothing is left then. */
  async whole(context: ImportContext, work: () => Promise<unknown>): Promise<Error | undefined> {
    let failure: Error | undefined;
    await context.manager.query('savepoint line');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ImportConflict) && !toLineError(0, error)) throw error;
      failure = error as Error;
      await context.manager.query('rollback to savepoint line');
      context.rolledBack();
    }
    await context.manager.query('release savepoint line');
    return failure;
  }

  /** Undefined when the line was refused; for work that writes nothing. */
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

  /** Counts what became of the things of a line. */
  count(line: number, effects: Effect[]): void {
    countEffects(this.report, line, effects);
  }

  /** Reports a line that is left out; throws an error that is not about the line. */
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
