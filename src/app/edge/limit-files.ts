import type { RequestHandler } from 'express';
import { clientOf, rateLimited, type RateLimiter } from '../../access/index.js';
import { NO_STORE } from './cache-control.js';

/** A handler that counts requests for files and other fixed answers, and refuses those beyond the client's rate. */
export function limitFiles(limiter: RateLimiter, clientSecret: Buffer): RequestHandler {
  return (request, response, next) => {
    const verdict = limiter.take('file', clientOf(request.ip ?? '', clientSecret));
    if (verdict.allowed) return next();
    response.set({ ...NO_STORE, 'Retry-After': String(verdict.retryAfterSeconds) });
    response
      .status(429)
      .type('text')
      .send(`${rateLimited('file', verdict).message}\n`);
  };
}
