import { DoumError } from '../../core/errors.js';

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

/** What a bucket counts, for whom, and what helps besides waiting. */
const BUCKETS: Record<RateBucket, { unit: string; client: string; otherwise: string }> = {
  reader: { unit: 'request', client: 'readers without a key', otherwise: ', or send a key' },
  keyHolder: { unit: 'request', client: 'one key or token', otherwise: '' },
  readerPoints: {
    unit: 'point',
    client: 'readers without a key',
    otherwise: ' or ask for less at once, or send a key',
  },
  keyHolderPoints: {
    unit: 'point',
    client: 'one key or token',
    otherwise: ' or ask for less at once',
  },
  event: { unit: 'event', client: 'one client', otherwise: '' },
  failedLogin: { unit: 'refused key', client: 'one address', otherwise: '' },
  file: { unit: 'file', client: 'one address', otherwise: '' },
};

/** Creates RATE_LIMITED, which names the limit and when to try again. */
export function rateLimited(
  bucket: RateBucket,
  { limit, retryAfterSeconds }: RateVerdict,
): DoumError {
  const { unit, client, otherwise } = BUCKETS[bucket];
  return new DoumError(
    'RATE_LIMITED',
    `More than ${plural(limit, unit)} a minute: the limit for ${client}.`,
    {
      hint: `Try again in ${plural(retryAfterSeconds, 'second')}${otherwise}.`,
    },
  );
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * Counts an event that a client reports. Call it before the event is processed. Throws RATE_LIMITED
 * if the client has reported too many.
 */
export function countEvent(
  limiter: { take(bucket: RateBucket, client: RateClient): RateVerdict },
  { client }: { client: RateClient },
): void {
  const verdict = limiter.take('event', client);
  if (!verdict.allowed) throw rateLimited('event', verdict);
}
