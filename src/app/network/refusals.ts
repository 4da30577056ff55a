import type { RequestHandler } from 'express';
import { LRUCache } from 'lru-cache';
import { clientOf, widestNetworkOf, type RateLimiter } from '../../access/index.js';
import { NO_STORE } from './response-headers.js';

/** Number of refusals within a second after which requests of the client wait for a second. */
const MAX_REFUSALS = 50;

const WINDOW_MS = 1_000;

/** Maximum number of clients whose refusals are counted. */
const MAX_CLIENTS = 50_000;

/**
 * A handler that slows down clients that keep sending requests although they are refused with one
 * of `statuses`. A refusal is cheap, but a client that repeats requests as fast as possible would
 * occupy a CPU.
 */
export function delayRefused(
  clientSecret: Buffer,
  statuses: readonly number[] = [429, 503],
): RequestHandler {
  const refusals = new LRUCache<string, number>({
    max: MAX_CLIENTS,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
  });
  return (request, response, next) => {
    const client = widestNetworkOf(clientOf(request.ip ?? '', clientSecret));
    const count = () => refusals.get(client) ?? 0;
    response.once('finish', () => {
      if (statuses.includes(response.statusCode)) refusals.set(client, count() + 1);
    });
    if (count() < MAX_REFUSALS) return next();
    const timer = setTimeout(next, WINDOW_MS);
    response.once('close', () => clearTimeout(timer));
  };
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
