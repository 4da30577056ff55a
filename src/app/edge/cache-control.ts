import type { Request, RequestHandler } from 'express';

/** For responses to one viewer, and for errors: must not be cached. */
export const NO_STORE = { 'Cache-Control': 'no-store' };

/** For pages that are the same for everybody: may be cached, but must be revalidated each time. */
const NO_CACHE = { 'Cache-Control': 'no-cache' };

/** A handler that forbids caching unless a later handler allows it. */
export const keepNothing: RequestHandler = (_request, response, next) => {
  response.set(NO_STORE);
  next();
};

/**
 * The header Cache-Control for a page that is the same for everybody. Errors, and responses to
 * requests with a key, must not be cached.
 */
export function pageCaching(request: Request, status = 200): { 'Cache-Control': string } {
  return status >= 400 || request.headers.authorization !== undefined ? NO_STORE : NO_CACHE;
}
