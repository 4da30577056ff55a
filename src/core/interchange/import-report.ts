import { DoumError, messageOf } from '../errors.js';

/** The error of one line. */
export interface LineError {
  /** From 1. */
  line: number;
  /** The slug, externalId or title of the article or flat row. Absent for other lines. */
  article?: string;
  field?: string;
  reason: string;
}

/** The type of a line and the name of its item in reports. */
export interface ItemName {
  type: string;
  key: string;
}

/** An item with its line in a report. */
export interface ImportedItem extends ItemName {
  /** From 1. */
  line: number;
}

/** An item that was not written because people changed it after the last import. */
export interface ReportedConflict extends ImportedItem {
  /**
   * The fields that the file would overwrite, or the field that refers to a deleted entity. For a
   * deleted item: empty, or `terms` for a synonym set.
   */
  fields: string[];
  reason: string;
}

/** The change that a dry run would make to an item. */
export interface PlannedChange extends ImportedItem {
  outcome: 'created' | 'updated';
  /** The fields that would change. Absent for a new item. */
  fields?: string[];
}

export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
}

/** A report while its import runs. The lists are in the order of the lines at the end. */
export interface RunningReport {
  /** All lines, including blank and broken ones. */
  lines: number;
  /** By type of line. */
  counts: Map<string, ImportCounts>;
  errors: LineError[];
  conflicts: ReportedConflict[];
  /** Items whose fields people changed after the last import and the file has overwritten. */
  overwritten: (ImportedItem & { fields: string[] })[];
  /** Only present for a dry run. */
  planned?: PlannedChange[];
}

/** The effect of a line on an item. It is counted when the line has been imported. */
export interface Effect {
  type: string;
  key: string;
  outcome: keyof ImportCounts;
  /** The changed fields. */
  fields?: string[];
  /** The changed fields that people had changed before. */
  overwritten?: string[];
}

/** People changed or deleted an item after the last import, so the import must not write it. */
export class ImportConflict extends Error {
  constructor(
    readonly item: ItemName,
    readonly fields: string[],
    reason: string,
  ) {
    super(reason);
    this.name = 'ImportConflict';
  }
}

/** The reason for an item that an import created and people deleted. */
export const DELETED = 'People deleted it since the last import.';

/**
 * The conflict of an item that people edited, with the fields in which the file differs.
 * `wasImported`: whether an import has written the item before.
 */
export function editConflict(
  item: ItemName,
  fields: string[],
  wasImported: boolean,
): ImportConflict {
  const change = wasImported ? 'People changed it since the last import' : 'No import wrote it';
  const reason = `${change}, and the file differs in ${fields.join(', ')}.`;
  return new ImportConflict(item, fields, reason);
}

/** An empty report with counts for these types of lines. */
export function emptyReport(types: readonly string[], isDryRun: boolean): RunningReport {
  const none = () => ({ created: 0, updated: 0, unchanged: 0 });
  return {
    lines: 0,
    counts: new Map(types.map((type) => [type, none()])),
    errors: [],
    conflicts: [],
    overwritten: [],
    ...(isDryRun && { planned: [] }),
  };
}

export function countEffects(report: RunningReport, line: number, effects: Effect[]): void {
  for (const { type, key, outcome, fields, overwritten = [] } of effects) {
    report.counts.get(type)![outcome] += 1;
    if (overwritten.length > 0) report.overwritten.push({ line, type, key, fields: overwritten });
    if (outcome !== 'unchanged') report.planned?.push({ line, type, key, outcome, fields });
  }
}

/**
 * Adds a refused line to the report, with the name of its article. Throws the error if it is not
 * about the line.
 */
export function reportRefusal(
  report: RunningReport,
  line: number,
  error: unknown,
  article?: string,
): void {
  const lineError = toLineError(line, error, article);
  if (error instanceof ImportConflict) {
    const { item, fields, message } = error;
    report.conflicts.push({ line, ...item, fields, reason: message });
  } else if (lineError) report.errors.push(lineError);
  else throw error;
}

/** Sorts the lists of a report by line. */
export function sortReport(report: RunningReport): void {
  for (const list of [report.errors, report.conflicts, report.overwritten, report.planned ?? []])
    list.sort((a, b) => a.line - b.line);
}

/** Longer reasons repeat a value of the line. */
const MAX_REASON_LENGTH = 1_000;

/** Renames GraphQL fields, which errors of the services contain, to fields of the format. */
const FIELD_NAMES: [RegExp, string][] = [
  [/\bplatformSlugs\b/g, 'platforms'],
  [/\bcategorySlug\b/g, 'category'],
  [/\bparentSlug\b/g, 'parent'],
  [/\bproductSlug\b/g, 'product'],
  [/\barticleIds\b/g, 'articles'],
];

/**
 * Converts an error to a line error. Undefined if the error is not about the line, such as a lost
 * connection or a defect: then the import must stop.
 */
export function toLineError(line: number, error: unknown, article?: string): LineError | undefined {
  const at = { line, ...(article !== undefined && { article }) };
  if (error instanceof DoumError) {
    const { field, hint = '' } = error.details;
    // Hints about GraphQL queries do not apply to a file.
    const advice = hint === '' || /^The query |\{ /.test(hint) ? '' : ` ${hint}`;
    const reason = (rename(error.message) + advice).slice(0, MAX_REASON_LENGTH);
    return { ...at, ...(field && { field: rename(field) }), reason };
  }
  const cause = (error as { driverError?: unknown }).driverError ?? error;
  const { code } = cause as { code?: unknown };
  // Class 22 is invalid data, class 23 a violated constraint.
  if (typeof code !== 'string' || !/^2[23]/.test(code)) return undefined;
  return { ...at, reason: `The database refuses it: ${messageOf(cause)}.` };
}

function rename(text: string): string {
  return FIELD_NAMES.reduce((renamed, [from, to]) => renamed.replace(from, to), text);
}
