import type { RequestHandler } from 'express';
import type { HttpConfig } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';

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
