import type { ClickRow, LogBatch, PageRow, SearchRow, SuggestionRow, ViewRow } from './log-rows.js';

/** Rows, of which most have a few hundred bytes. */
export const MOST_ROWS = 20_000;

/** What waits to be written. It never holds more than 20,000 rows: each `add…` says whether it took the row. */
export class LogBuffer {
  private rows = emptyBatch();
  private readonly searches = new Map<string, SearchRow>();
  /** What was given out and came back: Postgres may have taken it. */
  private returned: LogBatch | null = null;

  get size(): number {
    return sizeOf(this.rows) + (this.returned ? sizeOf(this.returned) : 0);
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

  /** Takes out at most so many rows of each kind, the oldest first; `isRetry` where they were taken out before. */
  take(most: number): { batch: LogBatch; isRetry: boolean } {
    if (this.returned) {
      const batch = this.returned;
      this.returned = null;
      return { batch, isRetry: true };
    }
    const { searches, pages, clicks, views, suggestions } = this.rows;
    const batch = {
      searches: searches.splice(0, most),
      pages: pages.splice(0, most),
      clicks: clicks.splice(0, most),
      views: views.splice(0, most),
      suggestions: suggestions.splice(0, most),
    };
    for (const { id } of batch.searches) this.searches.delete(id);
    return { batch, isRetry: false };
  }

  /** Puts back what was taken last, as it is: it comes first again. */
  putBack(batch: LogBatch): void {
    this.returned = batch;
  }

  /** How many rows of each kind wait. */
  counts(): [kind: string, count: number][] {
    const returned = this.returned ? LogBuffer.countsOf(this.returned) : [];
    return LogBuffer.countsOf(this.rows).map(([kind, count], i) => [kind, count + (returned[i]?.[1] ?? 0)]);
  }

  static countsOf({ searches, pages, clicks, views, suggestions }: LogBatch): [kind: string, count: number][] {
    return [
      ['search', searches.length],
      ['page', pages.length],
      ['click', clicks.length],
      ['view', views.length],
      ['suggestion', suggestions.length],
    ];
  }

  private add(push: () => void): boolean {
    if (this.size >= MOST_ROWS) return false;
    push();
    return true;
  }
}

/** A batch in two; null where it has one row. Searches come before what refers to them. */
export function halves(batch: LogBatch): [LogBatch, LogBatch] | null {
  const rows = Object.entries(batch).flatMap(([kind, of]) => (of as object[]).map((row) => [kind, row] as const));
  if (rows.length < 2) return null;
  const middle = Math.ceil(rows.length / 2);
  return [toBatch(rows.slice(0, middle)), toBatch(rows.slice(middle))];
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
  return batch.searches.length + batch.pages.length + batch.clicks.length + batch.views.length + batch.suggestions.length;
}
