/** Limits that fit every installation. Tests give the server other limits. */
export const LIMITS = {
  /** Size of one document; `MAX_COST` limits the cost of its execution. */
  operation: {
    /** In characters. */
    length: 30_000,
    tokens: 3_000,
    depth: 10,
    aliases: 50,
    rootFields: 20,
    directives: 50,
    /** The fields of a fragment count each time that the fragment is spread. */
    fields: 300,
  },
  /** Size of an answer: approximate bytes of its JSON, and entries of all its lists together. */
  answer: { bytes: 8_000_000, entries: 50_000 },
  /** Maximum size of a request body that is sent with an editor's key, in bytes. */
  editorBody: 2_097_152,
  /** Seconds after which a mutation fails; more than the 10 s of `waitForSearch`. */
  mutationSeconds: 60,
  /** Concurrent searches of one client. All clients together run three times as many. */
  searchesAtOnce: 4,
  /** Searches that take longer are logged with their stages, in milliseconds. */
  slowSearchMs: 1_000,
  /** Accepted difference between the clocks of the token issuer and the server, in seconds. */
  clockSkewSeconds: 30,
  /** The parameter N of scrypt, which hashes the passwords of people. */
  passwordCost: 2 ** 15,
  /** A key or token has this many times the points of an address. */
  keyFactor: 10,
  /** Limits per minute of one address, as shares of its requests (`RATE_LIMIT`). */
  rateShares: { event: 1 / 10, failedLogin: 1 / 30, file: 10 },
};
