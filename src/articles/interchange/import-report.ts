import { DoumError, messageOf } from '../../core/errors.js';
import type { RecordKind } from './import-records.js';

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

const COUNTS_OF = {
  helpCentre: 'helpCentre',
  product: 'products',
  category: 'categories',
  platform: 'platforms',
  synonymSet: 'synonymSets',
  dictionaryEntry: 'dictionaryEntries',
  article: 'articles',
  questions: 'questions',
} as const satisfies Record<RecordKind | 'questions', string>;

type CountName = (typeof COUNTS_OF)[keyof typeof COUNTS_OF];

/** The result of an import. The lists are in the order of the lines. */
export interface ImportReport extends Record<CountName, ImportCounts> {
  /** All lines, including blank and broken ones. */
  lines: number;
  errors: LineError[];
  conflicts: ReportedConflict[];
  /** Items whose fields people changed after the last import and the file has overwritten. */
  overwritten: (ImportedItem & { fields: string[] })[];
  /** Only present for a dry run. */
  planned?: PlannedChange[];
}

/** The effect of a line on an item. It is counted when the line has been imported. */
export interface Effect {
  type: keyof typeof COUNTS_OF;
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

/** An empty report. */
export function emptyReport(isDryRun: boolean): ImportReport {
  const counts = Object.values(COUNTS_OF).map((name) => [
    name,
    { created: 0, updated: 0, unchanged: 0 },
  ]);
  return {
    lines: 0,
    ...(Object.fromEntries(counts) as Record<CountName, ImportCounts>),
    errors: [],
    conflicts: [],
    overwritten: [],
    ...(isDryRun && { planned: [] }),
  };
}

export function countEffects(report: ImportReport, line: number, effects: Effect[]): void {
  for (const { type, key, outcome, fields, overwritten = [] } of effects) {
    report[COUNTS_OF[type]][outcome] += 1;
    if (overwritten.length > 0) report.overwritten.push({ line, type, key, fields: overwritten });
    if (outcome !== 'unchanged') report.planned?.push({ line, type, key, outcome, fields });
  }
}

/** The counts of what was written, for the audit log, e.g. `{ articlesCreated: 3 }`. */
export function changesIn(report: ImportReport): Record<string, number> {
  const counts = Object.values(COUNTS_OF).flatMap((name) => [
    [`${name}Created`, report[name].created] as const,
    [`${name}Updated`, report[name].updated] as const,
  ]);
  return Object.fromEntries([['lines', report.lines], ...counts.filter(([, count]) => count > 0)]);
}

/**
 * Adds a refused line to the report, with the name of its article. Throws the error if it is not
 * about the line.
 */
export function reportRefusal(
  report: ImportReport,
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
export function sortReport(report: ImportReport): void {
  for (const list of [report.errors, report.conflicts, report.overwritten, report.planned ?? []])
    list.sort((a, b) => a.line - b.line);
}

/** Renames GraphQL fields, which errors of the services contain, to fields of the format. */
const FIELD_NAMES: [RegExp, string][] = [
  [/\bplatformSlugs\b/g, 'platforms'],
  [/\bcategorySlug\b/g, 'category'],
  [/\bparentSlug\b/g, 'parent'],
  [/\bproductSlug\b/g, 'product'],
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
    const reason = rename(error.message) + advice;
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
