import type { RememberedKind } from './import-memory.js';
import type { LineError } from './line-error.js';

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
