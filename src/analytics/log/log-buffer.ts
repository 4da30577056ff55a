import { randomUUID } from 'node:crypto';
import type { ClickRow, LogBatch, PageRow, SearchRow, SuggestionRow, ViewRow } from './log-rows.js';

/** Maximum rows in memory; most rows have a few hundred bytes. */
export const MAX_ROWS = 20_000;

/** A batch with an id (a UUID), which makes writing it idempotent. */
export interface NamedBatch {
  id: string;
  rows: LogBatch;
}

/**
 * Rows that wait to be written. Holds at most 20,000 rows, including the batch that is being
 * written. Each `add…` returns whether the row was accepted.
 */
export class LogBuffer {
  private rows = emptyBatch();
  private readonly searches = new Map<string, SearchRow>();
  /** Batches to retry, in order. */
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

  /** If the search itself is still in the buffer, only its page number is raised. */
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
   * Takes out the next batch: one that was put back, unchanged, or else the oldest rows, at most
   * `limit` of each kind. Returns null if the buffer is empty. Call `done` or `putBack` before the
   * next `take`.
   */
  take(limit: number): NamedBatch | null {
    this.taken = this.returned.shift() ?? this.takeRows(limit);
    return this.taken;
  }

  /** Whether a full batch of `limit` rows of one kind, or one that was put back, is waiting. */
  hasBatch(limit: number): boolean {
    return (
      this.returned.length > 0 ||
      Object.values(this.rows).some((rows: unknown[]) => rows.length >= limit)
    );
  }

  /** Discards the batch that was taken out, because it was written or given up. */
  done(): void {
    this.taken = null;
  }

  /** Replaces the batch that was taken out by these batches, which come next. */
  putBack(batches: readonly NamedBatch[]): void {
    this.returned.unshift(...batches);
    this.taken = null;
  }

  /** Number of rows of each kind in the buffer. */
  counts(): [kind: string, count: number][] {
    const all = [
      this.rows,
      ...this.returned.map(({ rows }) => rows),
      ...(this.taken ? [this.taken.rows] : []),
    ].map(countsOf);
    return all[0]!.map(([kind], i) => [kind, all.reduce((sum, counts) => sum + counts[i]![1], 0)]);
  }

  private takeRows(limit: number): NamedBatch | null {
    if (sizeOf(this.rows) === 0) return null;
    const { searches, pages, clicks, views, suggestions } = this.rows;
    const rows = {
      searches: searches.splice(0, limit),
      pages: pages.splice(0, limit),
      clicks: clicks.splice(0, limit),
      views: views.splice(0, limit),
      suggestions: suggestions.splice(0, limit),
    };
    for (const { id } of rows.searches) this.searches.delete(id);
    return { id: randomUUID(), rows };
  }

  private add(push: () => void): boolean {
    if (this.size >= MAX_ROWS) return false;
    push();
    return true;
  }
}

/** Number of rows of each kind in a batch. */
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

/**
 * Splits a batch into two, with searches before the rows that refer to them. Returns null if the
 * batch has fewer than two rows.
 */
export function splitBatch(batch: LogBatch): NamedBatch[] | null {
  const rows = Object.entries(batch).flatMap(([kind, rowsOfKind]) =>
    (rowsOfKind as object[]).map((row) => [kind, row] as const),
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
