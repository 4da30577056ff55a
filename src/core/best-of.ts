/**
 * Keeps the best `limit` (at least 1) items in the order of `compare`. Among equal items, the ones
 * that were added first are kept. Only kept items use memory.
 */
export class BestOf<T> {
  private readonly kept: T[] = [];

  constructor(
    private readonly limit: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  /** The kept items, in order. */
  get items(): readonly T[] {
    return this.kept;
  }

  /** The item that the next better item replaces; undefined while there is room. */
  get last(): T | undefined {
    return this.kept.length < this.limit ? undefined : this.kept.at(-1);
  }

  add(item: T): void {
    const { kept, compare, last } = this;
    if (last !== undefined && compare(last, item) <= 0) return;
    let at = kept.length;
    while (at > 0 && compare(kept[at - 1]!, item) > 0) at -= 1;
    kept.splice(at, 0, item);
    if (kept.length > this.limit) kept.pop();
  }
}
