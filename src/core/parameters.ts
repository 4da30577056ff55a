/**
 * The parameters of one statement: whatever a person typed goes into a statement through them
 * alone.
 */
export class Parameters {
  readonly values: unknown[] = [];

  /** Takes a value and gives the placeholder that stands for it, cast to that type. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
