/**
 * Keeps the best `limit` items in the order of `compare`. Among equal items, the ones that were
 * added first are kept. At most twice as many items use memory.
 */
export class BestOf<T> {
  private kept: T[] = [];
  /** An item that better items replace: the last one of `items`, or a worse one. */
  last: T | undefined;

  constructor(
    private readonly limit: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  /** The best items, in order. */
  get items(): T[] {
    this.dropWorse();
    return this.kept;
  }

  add(item: T): void {
    if (this.last !== undefined && this.compare(this.last, item) <= 0) return;
    const size = this.kept.push(item);
    if (size === this.limit || size === 2 * this.limit) this.dropWorse();
  }

  private dropWorse(): void {
    this.kept = this.kept.sort(this.compare).slice(0, this.limit);
    if (this.kept.length === this.limit) this.last = this.kept.at(-1);
  }
}
