import type { RememberedKind } from './import-memory.js';
import type { LineError } from './line-error.js';

/** What became of the things of one kind. */
export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
}

/** A thing of a line (1-based); `key` is what names it for people. */
export interface ImportedThing {
  line: number;
  type: string;
  key: string;
}

/** A thing that people changed since the last import and that is left as it is. */
export interface ConflictOfImport extends ImportedThing {
  /** Those that the file would set back; none when the thing is gone. */
  fields: string[];
  reason: string;
}

/** A thing whose fields, changed by people since the last import, the file has set back. */
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

/** What became of a thing; counted once its line is through. */
export interface Effect {
  type: RememberedKind;
  key: string;
  outcome: Outcome;
  /** The fields that changed. */
  fields?: string[];
  /** Of those the ones that people had changed. */
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

/** Counts what became of the things of a line. */
export function countEffects(report: ImportReport, line: number, effects: Effect[]): void {
  for (const { type, key, outcome, fields, overwritten = [] } of effects) {
    report[COUNTED[type]][outcome] += 1;
    if (overwritten.length > 0) report.overwritten.push({ line, type, key, fields: overwritten });
    if (outcome !== 'unchanged') report.planned?.push({ line, type, key, outcome, fields });
  }
}

/** Brings the lists of a report into the order of the file. */
export function sortReport(report: ImportReport): void {
  for (const list of [report.errors, report.conflicts, report.overwritten, report.planned ?? []]) {
    list.sort((a, b) => a.line - b.line);
  }
}
