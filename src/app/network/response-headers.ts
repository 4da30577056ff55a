import type { RequestHandler, Request } from 'express';
import helmet from 'helmet';
import type { HttpConfig } from '../../config/index.js';

/**
 * A handler that sets the security headers, and forbids caching unless a later handler allows
 * caching. Pages may load scripts, styles and workers only from this server. Inline styles are
 * allowed for the editor in GraphiQL.
 */
export function securityHeaders({ imageHosts }: Pick<HttpConfig, 'imageHosts'>): RequestHandler {
  const self = "'self'";
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [self],
        styleSrc: [self, "'unsafe-inline'"],
        fontSrc: [self, 'data:'],
        imgSrc: [self, 'data:', ...imageHosts.map((host) => `https://${host}`)],
        connectSrc: [self],
        workerSrc: [self],
        baseUri: ["'none'"],
        // Without JavaScript, the help centre searches with a form.
        formAction: [self],
        frameAncestors: ["'none'"],
      },
    },
  });
  return (request, response, next) => {
    response.set(NO_STORE);
    protect(request, response, next);
  };
}

/** For responses to one viewer, and for errors: no caching. */
export const NO_STORE = { 'Cache-Control': 'no-store' };

/** For pages that are the same for everybody: caches must revalidate each time. */
const NO_CACHE = { 'Cache-Control': 'no-cache' };

/** A handler that forbids caching unless a later handler allows it. */
export const forbidCaching: RequestHandler = (_request, response, next) => {
  response.set(NO_STORE);
  next();
};

/**
 * The header Cache-Control for a page that is the same for everybody. Errors, and responses to
 * requests with a key, must not be cached.
 */
export function pageCacheControl(request: Request, status = 200): { 'Cache-Control': string } {
  return status >= 400 || request.headers.authorization !== undefined ? NO_STORE : NO_CACHE;
}
