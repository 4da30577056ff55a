import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';

/**
 * Headers that tell browsers what the pages of this server may do: scripts, styles and workers come
 * from it alone; the editor in GraphiQL sets styles inline.
 */
export function securityHeaders({
  corsOrigins,
  imageHosts,
}: Pick<HttpConfig, 'corsOrigins' | 'imageHosts'>): RequestHandler[] {
  const self = "'self'";
  return [
    helmet({
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
          // Without its script the help centre searches by a form.
          formAction: [self],
          frameAncestors: ["'none'"],
        },
      },
    }),
    cors({
      origin: corsOrigins.includes('*') ? '*' : corsOrigins.length > 0 ? corsOrigins : false,
      methods: ['GET', 'POST'],
      allowedHeaders: [
        'Content-Type',
        'Authorization',
        'Apollo-Require-Preflight',
        'X-Apollo-Operation-Name',
        'X-Doum-Source',
      ],
      exposedHeaders: ['X-Request-Id', 'Retry-After'],
      maxAge: 3_600,
    }),
  ];
}

/**
 * A handler that says once when clients seem to come through a proxy of which the configuration
 * does not know: all would share one rate limit.
 */
export function warnOfProxy(logger: Logger, trustProxy: HttpConfig['trustProxy']): RequestHandler {
  let warned = trustProxy !== false;
  return (request, _response, next) => {
    if (!warned && request.headers['x-forwarded-for'] !== undefined) {
      warned = true;
      logger.warn(
        'Requests come with X-Forwarded-For, but TRUST_PROXY is not set: clients are counted by the address of the proxy.',
      );
    }
    next();
  };
}
