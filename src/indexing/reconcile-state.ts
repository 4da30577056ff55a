type State =
  | { name: 'unknown' }
  | { name: 'reconciling'; isWritable: boolean }
  | { name: 'due' }
  | { name: 'reconciled' };

/**
 * Whether the leader may write changes to its engine's index, and whether it has to reconcile the
 * index with Postgres.
 *
 * | State         | Meaning                                                    | Writable  | Due |
 * | ------------- | ---------------------------------------------------------- | --------- | --- |
 * | `unknown`     | The index or the database may have been replaced.          | no        | yes |
 * | `reconciling` | Reconciliation is running.                                 | as before | no  |
 * | `due`         | The index may be written. Reconcile it again.              | yes       | yes |
 * | `reconciled`  | Nothing to do.                                             | yes       | no  |
 *
 * Transitions: `distrust` leads to `unknown` from every state. `begin` leads to `reconciling`.
 * `finish` leads from there to `reconciled`, or to `due` if the reconciliation is incomplete.
 * `request` leads to `due`, or to `unknown` if the index may not be written. After a request during
 * a reconciliation, the `finish` of that reconciliation changes nothing.
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

  /** Forbids writes until the index has been reconciled. */
  distrust(): void {
    this.state = { name: 'unknown' };
  }

  /** Requests another reconciliation. Whether the index may be written does not change. */
  request(): void {
    this.state = { name: this.isWritable ? 'due' : 'unknown' };
  }

  /** To be called when a reconciliation begins. */
  begin(): void {
    this.state = { name: 'reconciling', isWritable: this.isWritable };
  }

  /** To be called when it ends. If it is incomplete, it has to be repeated soon. */
  finish(isComplete: boolean): void {
    if (this.state.name === 'reconciling') this.state = { name: isComplete ? 'reconciled' : 'due' };
  }
}
