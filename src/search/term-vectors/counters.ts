/** A whole number per id, initially 0. Ids must be small and dense. */
export class Counters {
  private values = new Int32Array(1_024);

  /** The numbers by id, for fast loops. May be longer than the ids need. */
  get all(): Int32Array {
    return this.values;
  }

  get(id: number): number {
    return this.values[id] ?? 0;
  }

  set(id: number, value: number): void {
    if (id >= this.values.length)
      this.values = withLength(this.values, Math.max(id + 1, this.values.length * 2));
    this.values[id] = value;
  }

  /** Returns the sum. */
  add(id: number, value: number): number {
    const sum = this.get(id) + value;
    this.set(id, sum);
    return sum;
  }
}

/** A longer array with the same numbers, then zeros. */
export function withLength(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(values);
  return longer;
}
