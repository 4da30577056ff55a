type State =
  | { name: 'unknown' }
  | { name: 'reconciling'; isWritable: boolean }
  | { name: 'due' }
  | { name: 'reconciled' };

/**
 * What a leader knows of its engine's index, which decides whether changes may be written to it and
 * whether it has to be reconciled (compared with what Postgres says of it).
 *
 * | State         | Meaning                                                    | Writable  | Due |
 * | ------------- | ---------------------------------------------------------- | --------- | --- |
 * | `unknown`     | The index or the database may be another one by now.       | no        | yes |
 * | `reconciling` | It is being compared.                                      | as before | no  |
 * | `due`         | It was compared and may be written; compare it once more.  | yes       | yes |
 * | `reconciled`  | It was compared; there is nothing to do.                   | yes       | no  |
 *
 * Transitions: `distrust` leads to `unknown` from everywhere. `begin` leads to `reconciling`, and
 * `finish` from there to `reconciled`, or to `due` where the comparison is not complete.
 * `request` leads to `due`, or to `unknown` if nothing may be written. A request during a comparison
 * asks for another one, so that the `finish` of the first then changes nothing.
 */
export class ReconcileState {
  private state: State = { name: 'unknown' };

  /** Whether changes may be written to the live generation. */
  get isWritable(): boolean {
    const { state } = this;
    return state.name === 'reconciling' ? state.isWritable : state.name !== 'unknown';
  }

  /** Whether the index has to be reconciled. */
  get isDue(): boolean {
    return this.state.name === 'unknown' || this.state.name === 'due';
  }

  /** Nothing may be written before the index has been reconciled. */
  distrust(): void {
    this.state = { name: 'unknown' };
  }

  /** The index has to be reconciled once more; it may be written meanwhile if it may be now. */
  request(): void {
    this.state = { name: this.isWritable ? 'due' : 'unknown' };
  }

  /** A comparison begins. */
  begin(): void {
    this.state = { name: 'reconciling', isWritable: this.isWritable };
  }

  /** The comparison has ended; where it is not complete it has to be made again soon. */
  finish(isComplete: boolean): void {
    if (this.state.name === 'reconciling') this.state = { name: isComplete ? 'reconciled' : 'due' };
  }
}
