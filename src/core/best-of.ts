/**
 * Keeps the first `limit` (at least 1) of all items in the order of `compare`; of equal ones those
 * that were added first. Takes the memory of the items that it keeps.
 */
export class BestOf<T> {
  private readonly kept: T[] = [];

  constructor(
    private readonly limit: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  /** In order. */
  get items(): readonly T[] {
    return this.kept;
  }

  /** The item that the next better one replaces; undefined while there is room. */
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
