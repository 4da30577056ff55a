import { DoumError, messageOf } from '../../core/errors.js';
import type { RememberedKind } from './import-records.js';

/**
 * The error of one line (1-based), with the field that it is about, if any, and a hint.
 */
export interface LineError {
  line: number;
  /** The slug, externalId or title of the article, or of the flat row, if the line is one. */
  article?: string;
  field?: string;
  reason: string;
}

/** The names of the format for the fields that the services name as GraphQL does. */
const FIELD: [RegExp, string][] = [
  [/\bplatformSlugs\b/g, 'platforms'],
  [/\bcategorySlug\b/g, 'category'],
  [/\bparentSlug\b/g, 'parent'],
  [/\bproductSlug\b/g, 'product'],
];

/**
 * The error as a line error; undefined when it is not about the line (a lost connection, a defect)
 * and the import must stop.
 */
export function toLineError(line: number, error: unknown, article?: string): LineError | undefined {
  const at = { line, ...(article !== undefined && { article }) };
  if (error instanceof DoumError) {
    const { field } = error.details;
    return {
      ...at,
      ...(field && { field: rename(field) }),
      reason: rename(error.message) + rightOf(error),
    };
  }
  const cause = (error as { driverError?: unknown }).driverError ?? error;
  const { code } = cause as { code?: unknown };
  // Class 22 is invalid data, class 23 a violated constraint.
  if (typeof code !== 'string' || !/^2[23]/.test(code)) return undefined;
  return { ...at, reason: `The database refuses it: ${messageOf(cause)}.` };
}

/** Hints about GraphQL queries are of no use in a file. */
function rightOf({ details: { hint } }: DoumError): string {
  return hint && !/^The query |\{ /.test(hint) ? ` ${hint}` : '';
}

function rename(text: string): string {
  return FIELD.reduce((renamed, [from, to]) => renamed.replace(from, to), text);
}

/** The type of a line, and what names its thing for people. */
export interface NamedThing {
  type: string;
  key: string;
}

/** People changed a thing since the last import, so the file must not overwrite it. */
export class ImportConflict extends Error {
  constructor(
    readonly thing: NamedThing,
    readonly fields: string[],
    reason: string,
  ) {
    super(reason);
    this.name = 'ImportConflict';
  }
}

/**
 * The conflict for fields that people changed and the file would set to another value; `known` says
 * whether an import ever wrote the thing.
 */
export function fieldConflict(thing: NamedThing, fields: string[], known: boolean): ImportConflict {
  const names = fields.join(', ');
  return new ImportConflict(
    thing,
    fields,
    known
      ? `People changed it since the last import, and the file differs in ${names}.`
      : `It is not known to be as an import left it, and the file differs in ${names}.`,
  );
}

/** The conflict for a thing that an import made and people deleted. */
export function deletionConflict(thing: NamedThing): ImportConflict {
  return new ImportConflict(thing, [], 'People deleted it since the last import.');
}

/** Counts of the things of one kind. */
export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
}

/** A thing of a line (1-based); `key` is its name in reports. */
export interface ImportedThing {
  line: number;
  type: string;
  key: string;
}

/** A thing that people changed since the last import, so that it was not written. */
export interface ConflictOfImport extends ImportedThing {
  /** The fields that the file would overwrite; empty when the thing was deleted. */
  fields: string[];
  reason: string;
}

/** A thing with fields that people changed since the last import and the file has overwritten. */
export interface OverwrittenThing extends ImportedThing {
  fields: string[];
}

/** What a dry run would do to a thing. */
export interface PlannedChange extends ImportedThing {
  outcome: 'created' | 'updated';
  /** Those that would change, where they are known. */
  fields?: string[];
}

/** What an import did. */
export interface ImportReport {
  /** All lines read, blank and broken ones too. */
  lines: number;
  products: ImportCounts;
  categories: ImportCounts;
  platforms: ImportCounts;
  synonymSets: ImportCounts;
  dictionaryEntries: ImportCounts;
  articles: ImportCounts;
  /** By line. */
  errors: LineError[];
  /** By line. */
  conflicts: ConflictOfImport[];
  /** By line. */
  overwritten: OverwrittenThing[];
  /** By line; of a dry run alone. */
  planned?: PlannedChange[];
}

export type Outcome = keyof ImportCounts;

/** What the import did to a thing; counted when its line has been imported. */
export interface Effect {
  type: RememberedKind;
  key: string;
  outcome: Outcome;
  /** The fields that changed. */
  fields?: string[];
  /** Those of them that people had changed. */
  overwritten?: string[];
}

const COUNTED = {
  product: 'products',
  category: 'categories',
  platform: 'platforms',
  synonymSet: 'synonymSets',
  dictionaryEntry: 'dictionaryEntries',
  article: 'articles',
} as const;

export function emptyReport(isDryRun: boolean): ImportReport {
  const none = (): ImportCounts => ({ created: 0, updated: 0, unchanged: 0 });
  return {
    lines: 0,
    products: none(),
    categories: none(),
    platforms: none(),
    synonymSets: none(),
    dictionaryEntries: none(),
    articles: none(),
    errors: [],
    conflicts: [],
    overwritten: [],
    ...(isDryRun && { planned: [] }),
  };
}

/** Adds the effects of a line to the report. */
export function countEffects(report: ImportReport, line: number, effects: Effect[]): void {
  for (const { type, key, outcome, fields, overwritten = [] } of effects) {
    report[COUNTED[type]][outcome] += 1;
    if (overwritten.length > 0) report.overwritten.push({ line, type, key, fields: overwritten });
    if (outcome !== 'unchanged') report.planned?.push({ line, type, key, outcome, fields });
  }
}

/** Sorts the lists of a report by line. */
export function sortReport(report: ImportReport): void {
  for (const list of [report.errors, report.conflicts, report.overwritten, report.planned ?? []]) {
    list.sort((a, b) => a.line - b.line);
  }
}
