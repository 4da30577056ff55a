import { randomUUID } from 'node:crypto';
import type { ClickRow, LogBatch, PageRow, SearchRow, SuggestionRow, ViewRow } from './log-rows.js';

/** Rows, of which most have a few hundred bytes. */
export const MOST_ROWS = 20_000;

/** A batch with the id under which it is written once. */
export interface NamedBatch {
  id: string;
  rows: LogBatch;
}

/**
 * What waits to be written. It never holds more than 20,000 rows, those being written included:
 * each `add…` says whether it took the row.
 */
export class LogBuffer {
  private rows = emptyBatch();
  private readonly searches = new Map<string, SearchRow>();
  /** What was taken out and is to be tried again, in order. */
  private returned: NamedBatch[] = [];
  private taken: NamedBatch | null = null;

  get size(): number {
    const others = [...this.returned, ...(this.taken ? [this.taken] : [])];
    return others.reduce((sum, { rows }) => sum + sizeOf(rows), sizeOf(this.rows));
  }

  addSearch(row: SearchRow): boolean {
    const isKept = this.add(() => this.rows.searches.push(row));
    if (isKept) this.searches.set(row.id, row);
    return isKept;
  }

  /** A further page of a search that waits here is written with it. */
  addPage(row: PageRow): boolean {
    const search = this.searches.get(row.id);
    if (search) search.page = Math.max(search.page, row.page);
    return search !== undefined || this.add(() => this.rows.pages.push(row));
  }

  addClick(row: ClickRow): boolean {
    return this.add(() => this.rows.clicks.push(row));
  }

  addView(row: ViewRow): boolean {
    return this.add(() => this.rows.views.push(row));
  }

  addSuggestion(row: SuggestionRow): boolean {
    return this.add(() => this.rows.suggestions.push(row));
  }

  /**
   * Takes out at most so many rows of each kind, the oldest first, until `done` or `putBack`; null
   * where there are none. What was put back comes first, as it was.
   */
  take(most: number): NamedBatch | null {
    this.taken = this.returned.shift() ?? this.takeRows(most);
    return this.taken;
  }

  /** Whether there is as much as `take` gives at most, or something that was put back. */
  hasBatch(most: number): boolean {
    return (
      this.returned.length > 0 ||
      Object.values(this.rows).some((rows: unknown[]) => rows.length >= most)
    );
  }

  /** What was taken out is written, or lost. */
  done(): void {
    this.taken = null;
  }

  /** Puts these batches in place of what was taken out: they come first. */
  putBack(batches: readonly NamedBatch[]): void {
    this.returned.unshift(...batches);
    this.taken = null;
  }

  /** How many rows of each kind there are. */
  counts(): [kind: string, count: number][] {
    const all = [
      this.rows,
      ...this.returned.map(({ rows }) => rows),
      ...(this.taken ? [this.taken.rows] : []),
    ].map(countsOf);
    return all[0]!.map(([kind], i) => [kind, all.reduce((sum, counts) => sum + counts[i]![1], 0)]);
  }

  private takeRows(most: number): NamedBatch | null {
    if (sizeOf(this.rows) === 0) return null;
    const { searches, pages, clicks, views, suggestions } = this.rows;
    const rows = {
      searches: searches.splice(0, most),
      pages: pages.splice(0, most),
      clicks: clicks.splice(0, most),
      views: views.splice(0, most),
      suggestions: suggestions.splice(0, most),
    };
    for (const { id } of rows.searches) this.searches.delete(id);
    return { id: randomUUID(), rows };
  }

  private add(push: () => void): boolean {
    if (this.size >= MOST_ROWS) return false;
    push();
    return true;
  }
}

/** How many rows of each kind a batch has. */
export function countsOf({
  searches,
  pages,
  clicks,
  views,
  suggestions,
}: LogBatch): [kind: string, count: number][] {
  return [
    ['search', searches.length],
    ['page', pages.length],
    ['click', clicks.length],
    ['view', views.length],
    ['suggestion', suggestions.length],
  ];
}

/** A batch in two; null where it has one row. Searches come before what refers to them. */
export function halves(batch: LogBatch): NamedBatch[] | null {
  const rows = Object.entries(batch).flatMap(([kind, of]) =>
    (of as object[]).map((row) => [kind, row] as const),
  );
  if (rows.length < 2) return null;
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)].map((half) => ({
    id: randomUUID(),
    rows: toBatch(half),
  }));
}

function toBatch(rows: readonly (readonly [string, object])[]): LogBatch {
  const batch = emptyBatch();
  for (const [kind, row] of rows) (batch[kind as keyof LogBatch] as object[]).push(row);
  return batch;
}

function emptyBatch(): LogBatch {
  return { searches: [], pages: [], clicks: [], views: [], suggestions: [] };
}

function sizeOf(batch: LogBatch): number {
  return (
    batch.searches.length +
    batch.pages.length +
    batch.clicks.length +
    batch.views.length +
    batch.suggestions.length
  );
}
