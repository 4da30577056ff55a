/**
 * Collects the parameters of one SQL statement. User input must reach a statement only as a
 * parameter.
 */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and returns its placeholder, cast to `type`. */
  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}
