/** A regular expression of the server, and its place. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
  /** File and line, relative to the package. */
  readonly where: string;
}
