/**
 * Keeps the best `limit` (at least 1) items in the order of `compare`. Among equal items, the ones
 * that were added first are kept. Only kept items use memory.
 */
export class BestOf<T> {
  /** The kept items, in order. */
  readonly items: T[] = [];

  constructor(
    private readonly limit: number,
    private readonly compare: (a: T, b: T) => number,
  ) {}

  /** The item that the next better item replaces; undefined while there is room. */
  get last(): T | undefined {
    return this.items.length < this.limit ? undefined : this.items.at(-1);
  }

  add(item: T): void {
    const { items, compare, last } = this;
    if (last !== undefined && compare(last, item) <= 0) return;
    let at = items.length;
    while (at > 0 && compare(items[at - 1]!, item) > 0) at -= 1;
    items.splice(at, 0, item);
    if (items.length > this.limit) items.pop();
  }
}
