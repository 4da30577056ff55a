/** How much a minute one client may ask for, by what is counted; 0 is unlimited. */
export interface RateLimits {
  /** Requests of one address without a key. */
  reader: number;
  /** Requests with one key or token. */
  keyHolder: number;
  /** Points (see `core/cost`) of the operations of one address without a key. */
  readerPoints: number;
  /** Points of the operations with one key or token. */
  keyHolderPoints: number;
  /** Events that one client reports, such as clicks. */
  event: number;
  /** Keys and tokens of one address that were not valid. */
  failedLogin: number;
  /** Files and other fixed answers for one address. */
  file: number;
}

export type RateBucket = keyof RateLimits;

/** Whether a request is within the limit of its bucket. */
export interface RateVerdict {
  allowed: boolean;
  /** Requests, points or events a minute; 0 is unlimited. */
  limit: number;
  /** After so many seconds of silence the same is allowed; 0 where it is allowed now. */
  retryAfterSeconds: number;
}

/**
 * Who is counted, as texts that Postgres can keep: a key or token, or what `clientOf` makes of an
 * address. An IPv6 address is counted twice: as its /64, and with four times the limit as its /56.
 */
export type RateClient = string | readonly [narrow: string, wide: string];

/**
 * Room for one request of which it is not known yet whether it counts. Settle it exactly once;
 * further calls do nothing.
 */
export interface Reservation {
  readonly verdict: RateVerdict;
  /** It counts. */
  count(): void;
  /** It does not count: the room is free again. */
  release(): void;
}
