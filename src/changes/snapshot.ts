/** Which transactions had ended when a statement began, from the text of a `pg_snapshot`. */
export class Snapshot {
  /** All before this one had ended. */
  private readonly xmin: bigint;
  /** This one and all later ones had not. */
  private readonly xmax: bigint;
  private readonly running: ReadonlySet<string>;

  /** `text`: e.g. `100:107:100,104`. */
  constructor(text: string) {
    const [xmin, xmax, running] = text.split(':') as [string, string, string];
    this.xmin = BigInt(xmin);
    this.xmax = BigInt(xmax);
    this.running = new Set(running.split(','));
  }

  /** Whether the statement saw the changes of this transaction. */
  sees(xid: string): boolean {
    const number = BigInt(xid);
    return number < this.xmin || (number < this.xmax && !this.running.has(xid));
  }
}
