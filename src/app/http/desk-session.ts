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
  type PasswordSignIn,
  type RateClient,
  type RateLimiter,
  SESSION_DAYS,
  SESSION_TOKEN,
  type Sessions,
  type SignedIn,
  type Viewer,
} from '../../access/index.js';
import { DAY_MS } from '../../core/durations.js';
import { badInput, DoumError } from '../../core/errors.js';
import { clientByAddress } from '../network/client-addresses.js';
import { DOORS } from './doors.js';

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
 * The routes that begin and end a session. To be reached through the doors `session` and `sessionEnd`.
 */
export function sessionRoutes({
  sessions,
  authenticator,
  passwordSignIn,
  limiter,
  openId,
}: {
  sessions: Sessions;
  authenticator: LimitedAuthenticator;
  passwordSignIn: PasswordSignIn;
  limiter: RateLimiter;
  /** Undefined: nobody signs in at an identity provider. */
  openId: object | undefined;
}): Router {
  const router = Router();
  const { bytes } = DOORS.session.body;
  const read = express.json({ limit: bytes });
  const begin = (request: Request, response: Response, { token, name, role }: SignedIn) => {
    setSessionCookie(request, response, token, isKept(request));
    response.json({ name, role });
  };
  router.post('/desk/session', read, async (request: Request, response: Response) => {
    const client = clientByAddress(response);
    if (Object.hasOwn(Object(request.body) as object, 'email')) {
      const given = { ...readTexts(request, 'email', 'password'), isKept: isKept(request) };
      return begin(request, response, await passwordSignIn.signIn(given, client));
    }
    const key = `Bearer ${readTexts(request, 'key').key}`;
    const viewer = await authenticator.authenticate(key, client, (bucket, verdict) => {
      if (!verdict.allowed) throw limiter.refusal(bucket, verdict);
    });
    const token = await sessions.begin(viewer, isKept(request));
    begin(request, response, { name: viewer.name, role: viewer.role!, token });
  });
  router.delete('/desk/session', async (request: Request, response: Response) => {
    const token = sessionToken(request);
    if (token !== undefined) await sessions.end(token);
    response.clearCookie(cookieName(request), cookieOptions(request)).status(204).end();
  });
  router.post('/desk/invitation', read, async (request: Request, response: Response) => {
    const person = await passwordSignIn.invited(readTexts(request, 'token').token);
    const { name, email, role } = person;
    response.json({ name, email, role, openIdConnect: openId !== undefined });
  });
  router.post('/desk/invitation/accept', read, async (request: Request, response: Response) => {
    const accepted = { ...readTexts(request, 'token', 'password'), isKept: isKept(request) };
    begin(request, response, await passwordSignIn.accept(accepted, clientByAddress(response)));
  });
  router.post('/desk/password', read, async (request: Request, response: Response) => {
    const texts = readTexts(request, 'password', 'newPassword');
    const viewer = await sessions.authenticate(sessionToken(request) ?? '');
    const token = await passwordSignIn.change(viewer, texts, clientByAddress(response));
    setSessionCookie(request, response, token, viewer.isKept);
    response.status(204).end();
  });
  router.use(((thrown, _request, _response, next) => {
    const { status = 500 } = thrown as { status?: number };
    if (status >= 500) return next(thrown);
    const hint = `Send a JSON object of at most ${bytes} bytes.`;
    next(new DoumError('BAD_REQUEST', 'The sign-in cannot be read.', { hint, status }));
  }) satisfies express.ErrorRequestHandler);
  return router;
}

const isKept = ({ body }: Request) => (Object(body) as { isKept?: unknown }).isKept === true;

/** Texts of the body. Throws BAD_USER_INPUT for any other value. */
function readTexts<Name extends string>({ body }: Request, ...names: Name[]): Record<Name, string> {
  const texts = Object(body) as Record<Name, string>;
  for (const name of names)
    if (typeof texts[name] !== 'string')
      throw badInput(name, `${name} must be a string.`, `Send {"${name}": "…"}.`);
  return texts;
}

/** A handler that counts a request for its address. Throws RATE_LIMITED. */
export function countSignIns(limiter: RateLimiter): RequestHandler {
  return (_request, response, next) => {
    const verdict = limiter.take('reader', clientByAddress(response));
    if (!verdict.allowed) throw limiter.refusal('reader', verdict);
    next();
  };
}

/** Unless `kept`, the cookie lasts until the browser closes. */
export function setSessionCookie(
  request: Request,
  response: Response,
  token: string,
  kept = false,
) {
  const lasting = kept ? { maxAge: SESSION_DAYS * DAY_MS } : {};
  response.cookie(cookieName(request), token, { ...cookieOptions(request), ...lasting });
}

export function cookieOptions({ secure }: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure, path: '/' };
}
