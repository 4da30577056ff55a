/** Rate limits of one client, per minute. 0 means unlimited. */
export interface RateLimits {
  /** Requests from one address without a key. */
  reader: number;
  /** Requests with one key or token. */
  keyHolder: number;
  /** Cost, in points (see `core/cost`), of the operations from one address without a key. */
  readerPoints: number;
  /** Cost, in points, of the operations with one key or token. */
  keyHolderPoints: number;
  /** Events reported by one client, such as clicks. */
  event: number;
  /** Invalid keys and tokens from one address. */
  failedLogin: number;
  /** Requests from one address for files and other static responses. */
  file: number;
}

export type RateBucket = keyof RateLimits;

/** Whether a request is within the limit of its bucket. */
export interface RateVerdict {
  allowed: boolean;
  /** Requests, points or events per minute; 0 means unlimited. */
  limit: number;
  /** Seconds until the request would be allowed if the client sent nothing; 0 if allowed now. */
  retryAfterSeconds: number;
}

/**
 * The client that is counted, as text that Postgres can store: a key or token, or the result of
 * `clientOf` for an address. An IPv6 address is counted twice: as its /64, and as its /56 with four
 * times the limit.
 */
export type RateClient = string | readonly [narrow: string, wide: string];

/**
 * Reserved capacity for one request while it is not known whether the request counts. Call `count`
 * or `release` once; further calls do nothing.
 */
export interface Reservation {
  readonly verdict: RateVerdict;
  /** Counts the request. */
  count(): void;
  /** Frees the capacity without counting the request. */
  release(): void;
}
