import type { RateVerdict } from '../../access/index.js';

/** The rates that a request counts in, by their names in the headers. */
export interface Rates {
  requests?: RateVerdict;
  /** The requests of all clients of the request's application. */
  application?: RateVerdict;
  points?: RateVerdict;
}

/** The window of every limit, in seconds. */
const WINDOW_SECONDS = 60;

/**
 * The headers RateLimit and RateLimit-Policy of draft-ietf-httpapi-ratelimit-headers: `q` requests
 * per `w` seconds are allowed, `r` are left, and after `t` seconds without a request all `q` are
 * available. Rates without a limit are left out.
 */
export function rateHeaders(rates: Rates): Record<string, string> {
  const policies: string[] = [];
  const states: string[] = [];
  for (const [name, { limit, remaining, resetSeconds }] of Object.entries(rates) as [
    string,
    RateVerdict,
  ][]) {
    if (limit === 0) continue;
    policies.push(`"${name}";q=${limit};w=${WINDOW_SECONDS}`);
    states.push(`"${name}";r=${remaining};t=${resetSeconds}`);
  }
  if (policies.length === 0) return {};
  return { 'RateLimit-Policy': policies.join(', '), RateLimit: states.join(', ') };
}
