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
  /** Invalid keys, tokens and passwords from one address. */
  failedLogin: number;
  /** Requests from one address for files and other static responses. */
  file: number;
}

/** Buckets whose limits are not configured: see `countEvent`, `ApplicationCheck`, `PasswordSignIn`. */
export type OwnLimitBucket = 'visitorEvent' | 'application' | 'signIn';

export type RateBucket = keyof RateLimits | OwnLimitBucket;

export interface RateVerdict {
  allowed: boolean;
  /** Requests, points or events per minute; 0 means unlimited. */
  limit: number;
  /** Remaining requests, points or events, without this request if counted; 0 if unlimited. */
  remaining: number;
  /** Seconds without requests until all of `limit` is allowed again. */
  resetSeconds: number;
  /** Seconds without requests until this request would be allowed; 0 if allowed now. */
  retryAfterSeconds: number;
}

/**
 * The client that is counted, as text that Postgres can store: a key or token, or the result of
 * `clientOf` for an address. An IPv6 address is counted twice: as its /64, and as its /56 with four
 * times the limit.
 */
export type RateClient = string | readonly [narrow: string, wide: string];

/** What a bucket counts, for whom, and what the client can do besides waiting. */
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
  visitorEvent: { unit: 'event', client: 'one visitor', otherwise: '' },
  application: { unit: 'request', client: 'one application', otherwise: '' },
  failedLogin: { unit: 'refused key or password', client: 'one address', otherwise: '' },
  signIn: { unit: 'sign-in', client: 'one e-mail address in one network', otherwise: '' },
  file: { unit: 'file', client: 'one address', otherwise: '' },
};

export const RATE_BUCKETS = Object.keys(BUCKETS) as RateBucket[];

/**
 * Creates RATE_LIMITED, which names the limit and when to try again. `client`: whose limit, if more
 * precise than the bucket.
 */
export function rateLimited(
  bucket: RateBucket,
  { limit, retryAfterSeconds }: RateVerdict,
  client = BUCKETS[bucket].client,
): DoumError {
  const { unit, otherwise } = BUCKETS[bucket];
  return new DoumError(
    'RATE_LIMITED',
    `More than ${plural(limit, unit)} a minute: the limit for ${client}.`,
    {
      hint: `Try again in ${plural(retryAfterSeconds, 'second')}${otherwise}.`,
      retryAfterSeconds,
    },
  );
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
