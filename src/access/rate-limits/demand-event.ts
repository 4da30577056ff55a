import type { Visit } from '../visit.js';
import { rateLimited } from './rate-limited.js';
import type { RateLimiter } from './rate-limiter.js';

/**
 * Counts an event that a visitor reports, before anything is done for it; RATE_LIMITED when the
 * client has reported too many.
 */
export function demandEvent(limiter: RateLimiter, { client }: Visit): void {
  const verdict = limiter.take('event', client);
  if (!verdict.allowed) throw rateLimited('event', verdict);
}
