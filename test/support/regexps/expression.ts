/** A regular expression of the server, and where it is written. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  /** File and line, relative to the package. */
  readonly where: string;
}
