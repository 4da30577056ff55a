import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import {
  type Identities,
  OpenId,
  type OpenIdRules,
  SESSION_TOKEN,
  type SignIn,
  type SignInFault,
  SignInRefused,
} from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import { databaseUnavailable, isDatabaseUnavailable } from '../../core/database/database-errors.js';
import { MINUTE_MS } from '../../core/durations.js';
import { DoumError, type ErrorCode } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import { isOwnPage } from '../network/foreign-pages.js';
import { cookieOf, cookieOptions, setSessionCookie } from './desk-session.js';
import { DOORS } from './doors.js';
import { noticePage } from './page-assets.js';
import { logFault } from './refuse.js';
import { traceOf } from './request-context.js';

const SIGN_IN_MS = 10 * MINUTE_MS;

const LATER = '잠시 후 다시 시도해 주세요.';

/** The pages of failed sign-ins: status, code for the log, title and text. */
const FAULTS = {
  denied: [403, 'FORBIDDEN', '로그인하지 않았어요', '취소했거나, 들어올 수 없는 계정이에요.'],
  noRole: [403, 'FORBIDDEN', '들어갈 권한이 없어요', '관리자에게 역할을 요청해 주세요.'],
  noName: [403, 'FORBIDDEN', '쓸 수 없는 이름이에요', '관리자에게 다른 이름을 요청해 주세요.'],
  deactivated: [403, 'FORBIDDEN', '비활성화된 계정이에요', '관리자에게 문의해 주세요.'],
  invitation: [409, 'CONFLICT', '쓸 수 없는 초대예요', '관리자에게 새 초대를 요청해 주세요.'],
  taken: [409, 'CONFLICT', '다른 사람과 연결된 계정이에요', '다른 계정으로 다시 로그인해 주세요.'],
  away: [503, 'AUTHENTICATION_UNAVAILABLE', '지금은 로그인할 수 없어요', LATER],
  stale: [400, 'BAD_REQUEST', '로그인을 마치지 못했어요', '처음부터 다시 로그인해 주세요.'],
  limited: [429, 'RATE_LIMITED', '요청이 너무 많아요', '1분 후에 다시 시도해 주세요.'],
  broken: [503, 'DATABASE_UNAVAILABLE', '지금은 로그인할 수 없어요', LATER],
} as const satisfies Record<
  SignInFault | 'limited' | 'broken',
  readonly [number, ErrorCode, ...string[]]
>;

/**
 * The routes of /desk/sign-in, to be reached through their doors: `oidc?to=…` begins, by a
 * link, and `callback` begins the session. A form of the desk posts the token of an invitation to
 * `oidc`. The second handler answers errors with a page.
 */
export function signInRoutes({
  openId: rules,
  identities,
  styles,
  logger,
  http,
}: {
  openId: OpenIdRules;
  identities: Identities;
  /** The addresses of the style sheets of pages. */
  styles: readonly string[];
  logger: Logger;
  http: HttpConfig;
}): [Router, ErrorRequestHandler] {
  const openId = new OpenId(rules, logger);
  const router = Router();
  const begin = async (request: Request, response: Response, about: object): Promise<string> => {
    const { url, signIn } = await openId.begin();
    // Not signed: it is only ever compared with what the same browser brings back. Lax, because the
    // issuer's page brings the browser back.
    const value = JSON.stringify({ ...signIn, ...about });
    response.cookie(cookieName(request), Buffer.from(value).toString('base64url'), {
      ...cookieOptions(request),
      sameSite: 'lax',
      maxAge: SIGN_IN_MS,
    });
    return url.href;
  };
  router.get('/desk/sign-in/oidc', async (request, response) => {
    response.redirect(302, await begin(request, response, { to: returnPath(request.query.to) }));
  });
  router.post(
    '/desk/sign-in/oidc',
    express.urlencoded({ limit: DOORS.signIn.body.bytes }),
    async (request, response) => {
      // Another site must not give its visitor the invitation of somebody else.
      if (!isOwnPage(request, http)) throw new SignInRefused('stale');
      const { invitation } = Object(request.body) as { invitation?: unknown };
      if (!isToken(invitation)) throw new SignInRefused('invitation');
      const to = await begin(request, response, { invitation });
      // A page, not a redirect: the CSP lets forms lead to this server alone.
      const text = '로그인 화면이 곧 열려요.';
      const page = { title: '로그인하러 가요', text, link: [to, '바로 열기'], styles } as const;
      response.send(noticePage({ ...page, opens: to }));
    },
  );
  router.get('/desk/sign-in/callback', async (request, response) => {
    const signIn = readSignIn(cookieOf(request, cookieName(request)));
    response.clearCookie(cookieName(request), { ...cookieOptions(request), sameSite: 'lax' });
    if (!signIn) throw new SignInRefused('stale');
    const query = /\?.*$/s.exec(request.originalUrl)?.[0] ?? '';
    const claims = await openId.finish(query, signIn);
    const { viewer, token } = await identities.signIn(claims, signIn.invitation);
    setSessionCookie(request, response, token);
    traceOf(response).viewer = viewer;
    // A page, not a redirect: in a chain of redirects that another site began, browsers do not send
    // a Strict cookie.
    const to = returnPath(signIn.to);
    const text = '화면이 곧 열려요.';
    const page = { title: '로그인했어요', text, link: [to, '바로 열기'], styles } as const;
    response.send(noticePage({ ...page, opens: to }));
  });
  const explain: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const trace = traceOf(response);
    if (isDatabaseUnavailable(error)) logFault(logger, trace.id, databaseUnavailable(error));
    const fault = faultOf(error);
    if (fault === null) return next(error);
    if (error instanceof DoumError && error.details.retryAfterSeconds !== undefined)
      response.set('Retry-After', String(error.details.retryAfterSeconds));
    const [status, code, title, text] = FAULTS[fault];
    trace.codes.add(code);
    const link = ['/desk', '로그인 화면으로'] as const;
    response.status(status).send(noticePage({ title, text, link, styles }));
  };
  return [router, explain];
}

const isToken = (each: unknown) => typeof each === 'string' && SESSION_TOKEN.test(each);

/** Null for a defect, which is masked. */
function faultOf(error: unknown): keyof typeof FAULTS | null {
  if (error instanceof SignInRefused) return error.fault;
  if (error instanceof DoumError && error.code === 'RATE_LIMITED') return 'limited';
  // The body of the form cannot be read.
  if (Number((error as { status?: unknown }).status) < 500) return 'stale';
  return isDatabaseUnavailable(error) ? 'broken' : null;
}

const cookieName = ({ secure }: Request) => `${secure ? '__Host-' : ''}doum-sign-in`;

/** Null for anything that `/oidc` has not written. */
function readSignIn(cookie: string | undefined): (SignIn & { to: unknown }) | null {
  try {
    const read = Object(JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString())) as SignIn & {
      to: unknown;
    };
    const secrets = [read.state, read.nonce, read.verifier];
    const isWhole = secrets.every((each) => typeof each === 'string' && each !== '');
    return isWhole && (read.invitation === undefined || isToken(read.invitation)) ? read : null;
  } catch {
    return null;
  }
}

/** Where people go after the sign-in: a page of the desk or of the statistics, nowhere else. */
function returnPath(to: unknown): string {
  if (typeof to !== 'string' || to.length > 1_000 || !URL.canParse(to, 'http://own.invalid'))
    return '/desk';
  const { origin, pathname, search, hash } = new URL(to, 'http://own.invalid');
  const isPage = /^\/(desk(?!\/sign-in)|analytics)(\/|$)/.test(pathname);
  return origin === 'http://own.invalid' && isPage ? pathname + search + hash : '/desk';
}
