import type { Request, RequestHandler, Response } from 'express';
import {
  clientOf,
  type RateClient,
  type RateLimiter,
  widestNetworkOf,
} from '../../access/index.js';
import type { Logger } from '../../core/logger.js';
import type { Turns } from '../../core/work/rounds.js';
import { NO_STORE } from './responses.js';

/** A handler that finds out the client of a request by its address. `secret`: see `clientOf`. */
export function readClient(secret: Buffer): RequestHandler {
  return ({ ip = '' }, response, next) => {
    response.locals.client = clientOf(ip, secret);
    next();
  };
}

/** A handler that refuses a request whose header Host is no host, before an address is made of it. */
export const requireHost: RequestHandler = ({ headers: { host } }, response, next) => {
  const isHost =
    host === undefined || (/^[\w.:[\]-]*$/.test(host) && URL.canParse(`http://${host}`));
  if (isHost) return next();
  response.status(400).type('text').send('The header Host is not a host.\n');
};

/** The client by address of a request that has passed `readClient`. */
export function clientByAddress({ locals }: Response): RateClient {
  return locals.client as RateClient;
}

/**
 * A handler that lets requests of one address begin in turn, so that many requests at once do not
 * hold up the requests of others.
 */
export function arriveInTurn(turns: Turns): RequestHandler {
  return (_request, response, next) =>
    turns.begin(widestNetworkOf(clientByAddress(response)), () => {
      if (!response.destroyed) next();
    });
}

/** A handler that limits the rate of requests for files and other static responses. */
export function limitFiles(limiter: RateLimiter): RequestHandler {
  return (_request, response, next) => {
    const verdict = limiter.take('file', clientByAddress(response));
    if (verdict.allowed) return next();
    response.set({ ...NO_STORE, 'Retry-After': String(verdict.retryAfterSeconds) });
    response
      .status(429)
      .type('text')
      .send(`${limiter.refusal('file', verdict).message}\n`);
  };
}

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
