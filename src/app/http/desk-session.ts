import express, {
  type CookieOptions,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import {
  type Enforce,
  type LimitedAuthenticator,
  type RateClient,
  type RateLimiter,
  SESSION_DAYS,
  SESSION_TOKEN,
  type Sessions,
  type Viewer,
} from '../../access/index.js';
import { DAY_MS } from '../../core/durations.js';
import { badInput, DoumError } from '../../core/errors.js';
import { clientByAddress } from '../network/client-addresses.js';
import { isOwnPage } from '../network/foreign-pages.js';

/** The header of every request of the desk. Other sites cannot send it without a preflight. */
const DESK_HEADER = 'x-doum-desk';

/** Over HTTPS the prefix makes browsers refuse the cookie from anywhere but this host. */
const cookieName = ({ secure }: Pick<Request, 'secure'>) => (secure ? '__Host-doum' : 'doum');

/** The value of a cookie of a request; undefined without it. */
export function cookieOf({ headers }: Request, name: string): string | undefined {
  const cookies = (headers.cookie ?? '').split('; ');
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The token of the session in the cookie of a request; undefined without one. */
export function sessionToken(request: Request): string | undefined {
  const token = cookieOf(request, cookieName(request));
  return token !== undefined && SESSION_TOKEN.test(token) ? token : undefined;
}

/**
 * How requests with a session are identified and counted: a valid token for its session, a wrong one
 * for its address. Nobody can guess 256 bits, so failed logins of others never refuse a session.
 */
export function identifySessions(sessions: Sessions, limiter: RateLimiter) {
  return async (token: string, client: RateClient, enforce: Enforce): Promise<Viewer> => {
    const viewer = await sessions.authenticate(token).catch((error: unknown) => {
      enforce('reader', limiter.take('reader', client));
      throw error;
    });
    enforce('keyHolder', limiter.take('keyHolder', viewer.credential!));
    return viewer;
  };
}

/**
 * A handler that lets only pages of this server pass, which the browser and a header name: the
 * cookie of a session comes by itself with requests of other pages (CSRF). FORBIDDEN for the rest.
 */
export const ownPagesOnly: RequestHandler = (request, _response, next) => {
  if (isOwnPage(request) && request.get(DESK_HEADER) === '1') return next();
  throw new DoumError('FORBIDDEN', 'Only pages of this server send requests to the desk.', {
    hint: `Programs use /graphql with a key. Pages send the header ${DESK_HEADER}: 1.`,
  });
};

/** Maximum size of a sign-in, in bytes. */
const SIGN_IN_BYTES = 10_000;

/** The routes that begin and end a session: POST and DELETE of /desk/session. */
export function sessionRoutes({
  sessions,
  authenticator,
  limiter,
}: {
  sessions: Sessions;
  authenticator: LimitedAuthenticator;
  limiter: RateLimiter;
}): Router {
  const router = Router();
  router.use(countSignIns(limiter));
  router.post('/', express.json({ limit: SIGN_IN_BYTES }), async (request, response) => {
    const { key } = Object(request.body) as { key?: unknown };
    if (typeof key !== 'string') throw badInput('key', 'key must be a string.', 'Send {"key": …}.');
    const client = clientByAddress(response);
    const viewer = await authenticator.authenticate(`Bearer ${key}`, client, (bucket, verdict) => {
      if (!verdict.allowed) throw limiter.refusal(bucket, verdict);
    });
    setSessionCookie(request, response, await sessions.begin(viewer));
    response.json({ name: viewer.name, role: viewer.role });
  });
  router.delete('/', async (request, response) => {
    const token = sessionToken(request);
    if (token !== undefined) await sessions.end(token);
    response.clearCookie(cookieName(request), cookieOptions(request)).status(204).end();
  });
  router.use(((thrown, _request, _response, next) => {
    const { status = 500 } = thrown as { status?: number };
    if (status >= 500) return next(thrown);
    const hint = 'Send {"key": …} as JSON.';
    next(new DoumError('BAD_REQUEST', 'The sign-in cannot be read.', { hint, status }));
  }) satisfies express.ErrorRequestHandler);
  return router;
}

/** A handler that counts a request for its address. Throws RATE_LIMITED. */
export function countSignIns(limiter: RateLimiter): RequestHandler {
  return (_request, response, next) => {
    const verdict = limiter.take('reader', clientByAddress(response));
    if (!verdict.allowed) throw limiter.refusal('reader', verdict);
    next();
  };
}

/** Without `isKept` the cookie lasts until the browser closes. */
export function setSessionCookie(
  request: Request,
  response: Response,
  token: string,
  isKept = false,
): void {
  const lasting = isKept ? { maxAge: SESSION_DAYS * DAY_MS } : {};
  response.cookie(cookieName(request), token, { ...cookieOptions(request), ...lasting });
}

export function cookieOptions({ secure }: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure, path: '/' };
}
