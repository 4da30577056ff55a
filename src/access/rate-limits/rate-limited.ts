import { DoumError } from '../../core/errors.js';
import type { Visit } from '../visit.js';
import type { RateLimiter } from './rate-limiter.js';
import type { RateBucket, RateVerdict } from './rate-limits.js';

const BUCKETS: Record<RateBucket, { counted: string; whose: string; else: string }> = {
  reader: { counted: 'request', whose: 'readers without a key', else: ', or send a key' },
  keyHolder: { counted: 'request', whose: 'one key or token', else: '' },
  readerPoints: {
    counted: 'point',
    whose: 'readers without a key',
    else: ' or ask for less at once, or send a key',
  },
  keyHolderPoints: {
    counted: 'point',
    whose: 'one key or token',
    else: ' or ask for less at once',
  },
  event: { counted: 'event', whose: 'one client', else: '' },
  failedLogin: { counted: 'refused key', whose: 'one address', else: '' },
  file: { counted: 'file', whose: 'one address', else: '' },
};

/** Creates RATE_LIMITED, which names the limit and when to try again. */
export function rateLimited(
  bucket: RateBucket,
  { limit, retryAfterSeconds }: RateVerdict,
): DoumError {
  const { counted, whose, else: otherwise } = BUCKETS[bucket];
  return new DoumError(
    'RATE_LIMITED',
    `More than ${plural(limit, counted)} a minute: the limit for ${whose}.`,
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
export function demandEvent(limiter: RateLimiter, { client }: Visit): void {
  const verdict = limiter.take('event', client);
  if (!verdict.allowed) throw rateLimited('event', verdict);
}
