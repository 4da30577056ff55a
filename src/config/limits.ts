/**
 * Limits that fit every installation. Tests replace them in the configuration that they give to the
 * server.
 */
export const LIMITS = {
  /** Of one document; `MAX_COST` limits what its execution costs. */
  operation: {
    /** In characters. */
    length: 30_000,
    tokens: 3_000,
    depth: 10,
    aliases: 50,
    rootFields: 20,
    directives: 50,
    /** Those of a fragment count each time that it is spread. */
    fields: 300,
  },
  /** Of an answer: about the bytes of its JSON, and the entries of all its lists together. */
  answer: { bytes: 8_000_000, entries: 50_000 },
  /** Maximum size of a request body that is sent with an editor's key, in bytes. */
  editorBody: 2_097_152,
  /** Seconds after which a mutation fails; more than the 10 s of `waitForSearch`. */
  mutationSeconds: 60,
  /** Searches that run at a time for one client. Three times as many run in all. */
  searchesAtOnce: 4,
  /** In milliseconds. */
  slowSearchMs: 1_000,
  /** By how many seconds the clocks of the issuer of tokens and of the server may differ. */
  clockSkewSeconds: 30,
  /** How many times the points of an address a key or token has. */
  keyFactor: 10,
  /** Rates a minute of one address, as shares of its requests (`RATE_LIMIT`). */
  rateShares: { event: 1 / 10, failedLogin: 1 / 30, file: 10 },
};
