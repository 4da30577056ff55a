import type { z } from 'zod';
import type { ImportContext, Reading } from './import-context.js';
import type { Effect } from './import-report.js';

export interface NumberedLine<Line> {
  /** From 1. */
  readonly number: number;
  readonly line: Line;
}

/**
 * A kind of line of imports and exports. Each feature lists its own kinds for src/interchange. An
 * import writes lines in the order of the file, an export in the order of the kinds.
 */
export interface LineKind<Line extends { type: string } = { type: string }> {
  readonly type: Line['type'];
  /** The name of its counts in the report as JSON, and for people; absent: it has no counts. */
  readonly counts?: readonly [name: string, label: string];
  readonly format: z.ZodObject;
  /** The fields of which the first that is given names the article of a line in reports. */
  readonly names?: readonly string[];
  /** What a line is about, by field and value. Two lines may not say different things about it. */
  about?(line: Line): readonly [field: string, value: string];
  /** Writes a line, completely or not at all. Resolves to what the line has changed. */
  import?(context: ImportContext, line: Line, number: number): Promise<Effect[]>;
  /**
   * In place of `import`: writes lines together, at the latest before a line with `import` and at the
   * end of the transaction. Reports refusals and counts effects itself.
   */
  importAll?(context: ImportContext, lines: readonly NumberedLine<Line>[]): Promise<void>;
  /** Whether `importAll` comes at the end of the transaction alone. */
  readonly isLast?: boolean;
  /** The work after the last line, a transaction each. */
  finish?(): Iterable<(context: ImportContext) => Promise<void>>;
  /** The lines of an export, without their type. Absent: exports have none. */
  export?(reading: Reading): AsyncIterable<object>;
}
