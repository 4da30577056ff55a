import { rateLimited } from './rate-limits.js';

test.each([
  [
    'reader',
    12,
    'More than 600 requests a minute: the limit for readers without a key.',
    'Try again in 12 seconds, or send a key.',
  ],
  [
    'keyHolder',
    1,
    'More than 600 requests a minute: the limit for one key or token.',
    'Try again in 1 second.',
  ],
  [
    'event',
    75,
    'More than 600 events a minute: the limit for one client.',
    'Try again in 75 seconds.',
  ],
  [
    'failedLogin',
    60,
    'More than 600 refused keys a minute: the limit for one address.',
    'Try again in 60 seconds.',
  ],
] as const)(
  '%s: names the limit and the time to retry',
  (bucket, retryAfterSeconds, message, hint) => {
    expect(
      rateLimited(bucket, {
        allowed: false,
        limit: 600,
        remaining: 0,
        resetSeconds: 90,
        retryAfterSeconds,
      }),
    ).toMatchObject({
      code: 'RATE_LIMITED',
      message,
      details: { hint },
    });
  },
);
