import type { Request, RequestHandler } from 'express';
import type { Logger } from '../../core/logger.js';

/** Whether a proxy of TRUST_PROXY sent the request. */
function isFromProxy({ app, socket }: Pick<Request, 'app' | 'socket'>): boolean {
  const trusts = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  return trusts(socket.remoteAddress ?? '', 0);
}

/**
 * A handler that logs one warning if a request comes through a proxy that TRUST_PROXY does not
 * name: all clients of the proxy would share one rate limit.
 */
export function warnAboutProxy(logger: Logger): RequestHandler {
  let warned = false;
  return (request, _response, next) => {
    if (!warned && request.headers['x-forwarded-for'] !== undefined && !isFromProxy(request)) {
      warned = true;
      logger.warn(
        `Requests come with X-Forwarded-For from ${request.socket.remoteAddress}, which ` +
          'TRUST_PROXY does not name: clients are counted by this address. If it is your proxy, ' +
          'add it to TRUST_PROXY.',
      );
    }
    next();
  };
}
