import type { RequestHandler } from 'express';
import type { ForeignPages } from '../edge/foreign-pages.js';
import { refuse } from './refuse.js';
import { traceOf } from './request-context.js';

/**
 * A handler that removes the cookies of a request. A browser sends them with requests of any page,
 * so a right that came from a cookie could be used by pages of other sites. Rights come from the
 * header Authorization alone, which no browser adds by itself. See decision 0029.
 */
export const ignoreCookies: RequestHandler = (request, _response, next) => {
  delete request.headers.cookie;
  next();
};

/**
 * A handler that refuses requests of pages of origins that are not allowed. Put it before
 * `identifyCaller`, so that they take nothing of the rate of an address, which may be that of many
 * people. `slowDown` is a handler that they pass first, and nobody else.
 */
export function refuseForeignPages(
  foreign: ForeignPages,
  slowDown: RequestHandler,
): RequestHandler {
  return (request, response, next) => {
    const refusal = foreign.refusal(request);
    if (refusal === null) return next();
    void slowDown(request, response, () => refuse(response, traceOf(response), refusal));
  };
}
