import type { Request, RequestHandler } from 'express';

/** For answers that are somebody's, and for errors: nobody keeps them. */
export const NO_STORE = { 'Cache-Control': 'no-store' };

/** For pages that everybody sees alike: they may be kept, but are asked for each time. */
const NO_CACHE = { 'Cache-Control': 'no-cache' };

/** A handler after which no cache keeps an answer, unless a later one says otherwise. */
export const keepNothing: RequestHandler = (_request, response, next) => {
  response.set(NO_STORE);
  next();
};

/**
 * How a page that everybody sees alike may be cached: not at all where it is an error, or a key
 * came with the request.
 */
export function pageCaching(request: Request, status = 200): { 'Cache-Control': string } {
  return status >= 400 || request.headers.authorization !== undefined ? NO_STORE : NO_CACHE;
}
