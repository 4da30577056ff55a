import type { RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { clientOf, widestNetworkOf, type RateLimiter } from '../../access/index.js';
import { NO_STORE } from './response-headers.js';

/**
 * Number of refusals per second after which a client is slowed down to the same number of requests
 * per second.
 */
const MAX_REFUSALS = 50;

const WINDOW_MS = 1_000;

/** Maximum number of clients whose refusals are counted. */
const MAX_CLIENTS = 50_000;

const REFUSAL_STATUSES = [429, 503];

interface Refusals {
  since: number;
  refused: number;
  /** Requests that were started in this window. */
  begun: number;
  mustWait: boolean;
}

/**
 * A handler that slows down clients that keep sending requests although they are refused. A refusal
 * is cheap, but a client that repeats it as fast as it can would occupy a CPU. After 50 refusals in
 * one second, 50 requests per second of the client are processed. `statuses`: those of refusals.
 */
export function delayRefused(
  clientSecret: Buffer,
  statuses: readonly number[] = REFUSAL_STATUSES,
): RequestHandler {
  const clients = new LRUCache<string, Refusals>({ max: MAX_CLIENTS });
  return (request, response, next) => {
    const client = widestNetworkOf(clientOf(request.ip ?? '', clientSecret));
    let timer: NodeJS.Timeout | undefined;
    response.once('close', () => clearTimeout(timer));
    countRefusal(response, client);
    const tryNow = () => {
      const waitMs = msToWait(clients.get(client));
      if (waitMs === 0) return next();
      timer = setTimeout(tryNow, waitMs);
    };
    tryNow();
  };

  function countRefusal(response: Response, client: string): void {
    response.once('finish', () => {
      if (!statuses.includes(response.statusCode)) return;
      const now = performance.now();
      const refusals = clients.get(client) ?? { since: now, refused: 0, begun: 0, mustWait: false };
      clients.set(client, refusals);
      roll(refusals, now);
      refusals.refused += 1;
      if (refusals.refused >= MAX_REFUSALS) refusals.mustWait = true;
    });
  }
}

/** How long the next request must wait. If the result is 0, the request is counted as started. */
function msToWait(refusals: Refusals | undefined): number {
  if (!refusals) return 0;
  const now = performance.now();
  roll(refusals, now);
  if (refusals.mustWait && refusals.begun >= MAX_REFUSALS) return refusals.since + WINDOW_MS - now;
  refusals.begun += 1;
  return 0;
}

/**
 * Starts a new window if the last one is over. A client with fewer refusals in the last window does
 * not have to wait any more.
 */
function roll(refusals: Refusals, now: number): void {
  if (now - refusals.since < WINDOW_MS) return;
  refusals.mustWait = refusals.refused >= MAX_REFUSALS && now - refusals.since < 2 * WINDOW_MS;
  refusals.since = now;
  refusals.refused = 0;
  refusals.begun = 0;
}

/** A handler that limits the rate of requests for files and other static responses. */
export function limitFiles(limiter: RateLimiter, clientSecret: Buffer): RequestHandler {
  return (request, response, next) => {
    const verdict = limiter.take('file', clientOf(request.ip ?? '', clientSecret));
    if (verdict.allowed) return next();
    response.set({ ...NO_STORE, 'Retry-After': String(verdict.retryAfterSeconds) });
    response
      .status(429)
      .type('text')
      .send(`${limiter.refusal('file', verdict).message}\n`);
  };
}
