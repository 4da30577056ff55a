/** A whole number for each id, 0 at first. Ids are small and dense. */
export class Counters {
  private values = new Int32Array(1_024);

  /** The numbers by id, for fast loops: the ids of the caller, then more. */
  get all(): Int32Array {
    return this.values;
  }

  get(id: number): number {
    return this.values[id] ?? 0;
  }

  set(id: number, value: number): void {
    if (id >= this.values.length) {
      const larger = new Int32Array(Math.max(id + 1, this.values.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[id] = value;
  }

  /** Returns the sum. */
  add(id: number, value: number): number {
    const sum = this.get(id) + value;
    this.set(id, sum);
    return sum;
  }
}
