import type { RequestHandler, Response } from 'express';
import { clientOf, rateLimited, type RateLimiter, widestOf } from '../../access/index.js';
import { Counts } from '../../core/metrics.js';
import { NO_STORE } from './cache-control.js';

/**
 * Answers of one network at the same time. A browser behind a proxy with HTTP/2 asks for about 100
 * at once.
 */
const MOST_AT_ONCE = 200;

/**
 * A handler that counts requests for files and other fixed answers, and refuses those beyond the
 * client's rate. So it does with those beyond 200 that are not answered yet: a client that does not
 * read holds a file open for each.
 */
export function limitFiles(limiter: RateLimiter, clientSecret: Buffer): RequestHandler {
  const underWay = new Counts();
  return (request, response, next) => {
    const client = clientOf(request.ip ?? '', clientSecret);
    const verdict = limiter.take('file', client);
    if (!verdict.allowed)
      return refuse(response, verdict.retryAfterSeconds, rateLimited('file', verdict).message);
    const network = widestOf(client);
    if (underWay.of(network) >= MOST_AT_ONCE)
      return refuse(response, 1, 'Too many files are being sent to this address at once.');
    underWay.add(network);
    response.once('close', () => underWay.remove(network));
    next();
  };
}

function refuse(response: Response, retryAfterSeconds: number, message: string): void {
  response.set({ ...NO_STORE, 'Retry-After': String(retryAfterSeconds) });
  response.status(429).type('text').send(`${message}\n`);
}
