import type { LineError } from './line-error.js';

/** What became of the things of one kind. */
export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
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
}

export type Outcome = keyof ImportCounts;
export type CountedKind = Exclude<keyof ImportReport, 'lines' | 'errors'>;

/** Things of which a line decided what becomes of them; counted once the line is through. */
export type Effects = [CountedKind, Outcome][];

export function emptyReport(): ImportReport {
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
  };
}

export function countEffects(report: ImportReport, effects: Effects): void {
  for (const [kind, outcome] of effects) report[kind][outcome] += 1;
}
