import type { RequestHandler, Response } from 'express';
import { clientOf, rateLimited, type RateLimiter, widestOf } from '../../access/index.js';
import { Counts } from '../../core/metrics.js';
import { NO_STORE } from './cache-control.js';

/**
 * Maximum number of unfinished responses for one network. A browser behind an HTTP/2 proxy requests
 * about 100 at once.
 */
const MAX_UNFINISHED = 200;

/**
 * A handler that limits the rate of requests for files and other static responses. It also limits
 * how many of them are unfinished at the same time, because each keeps a file open while the client
 * does not read it.
 */
export function limitFiles(limiter: RateLimiter, clientSecret: Buffer): RequestHandler {
  const unfinished = new Counts();
  return (request, response, next) => {
    const client = clientOf(request.ip ?? '', clientSecret);
    const verdict = limiter.take('file', client);
    if (!verdict.allowed)
      return refuse(response, verdict.retryAfterSeconds, rateLimited('file', verdict).message);
    const network = widestOf(client);
    if (unfinished.of(network) >= MAX_UNFINISHED)
      return refuse(response, 1, 'Too many files are being sent to this address at once.');
    unfinished.add(network);
    response.once('close', () => unfinished.remove(network));
    next();
  };
}

function refuse(response: Response, retryAfterSeconds: number, message: string): void {
  response.set({ ...NO_STORE, 'Retry-After': String(retryAfterSeconds) });
  response.status(429).type('text').send(`${message}\n`);
}
