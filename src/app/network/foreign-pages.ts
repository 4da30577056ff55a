import type { Request, RequestHandler } from 'express';
import cors from 'cors';
import { type ApplicationCheck, hasKey } from '../../access/index.js';
import type { HttpConfig } from '../../config/index.js';
import { MINUTE_MS } from '../../core/durations.js';
import { DoumError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

/**
 * Which pages of other origins may ask. `applications`: pages of CORS_ORIGINS and of applications; all
 * others get 403. `named`: pages of CORS_ORIGINS; all others get 403. `anybody`: all pages, but only
 * scripts of CORS_ORIGINS read the answer. `own`: no page; a request needs the header
 * `x-doum-desk: 1`, which other pages cannot send. `sign-in`: links of all sites; the handlers check
 * requests further.
 */
export type Origins = 'applications' | 'named' | 'anybody' | 'own' | 'sign-in';

/** Maximum length of an origin that a message repeats. */
const MAX_QUOTED_LENGTH = 100;

/** Pages that a developer serves on this machine, e.g. http://localhost:5173. */
const LOOPBACK = /^https?:\/\/(?:(?:[a-z\d-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/** The header of every request of the desk. Other sites cannot send it without a preflight. */
const DESK_HEADER = 'x-doum-desk';

/**
 * Decides which pages may send requests, by their origin: scheme, host and port. A browser does not
 * show a refusal, and reports only a missing header. Therefore one a minute is logged for the
 * operator.
 */
export class ForeignPages {
  private loggedAt = -Infinity;

  constructor(
    private readonly http: Pick<HttpConfig, 'corsOrigins' | 'production' | 'publicUrl'>,
    private readonly applications: ApplicationCheck,
    private readonly logger: Logger,
  ) {}

  /**
   * A handler that sets the CORS headers and answers preflights, for CORS_ORIGINS and, if `origins`
   * is `applications`, for the origins of all applications: a preflight has no key.
   */
  allow(origins: Origins): RequestHandler {
    const { corsOrigins } = this.http;
    if (origins === 'own' || origins === 'sign-in') return (_request, _response, next) => next();
    const allow = cors({ ...OPTIONS, origin: corsOrigins.includes('*') ? '*' : true });
    return async (request, response, next) => {
      if (corsOrigins.includes('*')) return allow(request, response, next);
      const { origin } = request.headers;
      response.vary('Origin');
      if (origin === undefined) return next();
      const isAllowed =
        this.isNamed(origin) ||
        (origins === 'applications' && (await this.isOfApplication(request)));
      if (isAllowed) allow(request, response, next);
      else next();
    };
  }

  /** A handler that refuses the pages that `allow` does not allow. FORBIDDEN. */
  refuse(origins: Origins): RequestHandler {
    if (origins === 'anybody' || origins === 'sign-in')
      return (_request, _response, next) => next();
    return async (request, _response, next) => {
      const refusal =
        origins === 'own'
          ? refusalOfDesk(request, this.http)
          : await this.refusal(request, origins);
      next(refusal ?? undefined);
    };
  }

  /**
   * FORBIDDEN if a page of another origin sends or embeds the request, as `<img>` does; null for
   * all others. Programs and links send no origin. `ApplicationCheck` checks requests with an
   * application key.
   */
  private async refusal(request: Request, origins: Origins): Promise<DoumError | null> {
    const { headers } = request;
    const { origin } = headers;
    if (origin === undefined) {
      if (!isEmbedded(headers)) return null;
      const message = 'The request came from an image, a script or a frame of another site.';
      const hint = 'Scripts ask with `fetch` and CORS, from an origin that is allowed.';
      return new DoumError('FORBIDDEN', message, { hint });
    }
    if (this.isNamed(origin) || isOwn(request, this.http)) return null;
    if (origins === 'applications' && hasKey(headers)) return null;
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (origins === 'applications' && isReading && (await this.isOfApplication(request)))
      return null;
    return this.forbidden(origin);
  }

  private isNamed(origin: string): boolean {
    const { corsOrigins, production } = this.http;
    if (corsOrigins.includes('*') || corsOrigins.includes(origin)) return true;
    return !production && LOOPBACK.test(origin);
  }

  /** Whether an application names the origin; if that is not known, the key decides later. */
  private isOfApplication({ headers }: Request): Promise<boolean> {
    return this.applications.allows(headers).catch(() => false);
  }

  private forbidden(origin: string): DoumError {
    const quoted = JSON.stringify(origin.slice(0, MAX_QUOTED_LENGTH));
    const state = this.http.corsOrigins.length === 0 ? 'is not set' : 'does not name it';
    if (performance.now() - this.loggedAt >= MINUTE_MS) {
      this.loggedAt = performance.now();
      this.logger.warn(
        { origin: quoted },
        `A page of another origin was refused, because CORS_ORIGINS ${state} and the page sent ` +
          'no key of an application that allows it. Others are not logged for a minute.',
      );
    }
    return new DoumError(
      'FORBIDDEN',
      `Pages of the origin ${quoted} may not send requests to this server.`,
      {
        hint:
          `Operators allow an origin by CORS_ORIGINS, which ${state}, or by \`allowedOrigins\` of ` +
          'an application whose key the page sends.',
      },
    );
  }
}

/**
 * FORBIDDEN unless a page of this server sends the request, which the browser and a header name: the
 * cookie of a session comes by itself with requests of other pages (CSRF).
 */
function refusalOfDesk(request: Request, http: Own): DoumError | null {
  if (isOwnPage(request, http) && request.get(DESK_HEADER) === '1') return null;
  return new DoumError('FORBIDDEN', 'Only pages of this server send requests to the desk.', {
    hint: `Programs use /graphql with a key. Pages send the header ${DESK_HEADER}: 1.`,
  });
}

/**
 * Whether a page of another site makes its browser send a request without reading the answer: with
 * an image, a script, a frame or a `fetch` without CORS. Such requests would use up the rate of an
 * address that many people may share.
 */
function isEmbedded(headers: Request['headers']): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-dest': destination } = headers;
  return (site === 'cross-site' || site === 'same-site') && destination !== 'document';
}

type Own = Pick<HttpConfig, 'publicUrl'>;

/** Whether a page of this server sends the request, or a program, which sends no origin. */
export function isOwnPage(request: Request, http: Own): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined) return site === undefined || site === 'same-origin';
  return site !== 'none' && isOwn(request, http);
}

/**
 * Whether a page of this server sends the request. Browsers say so by Fetch Metadata, even if a
 * proxy changes host or port. For older browsers, and over plain http, the origin is compared with
 * PUBLIC_URL, with the host, and with the host that a proxy reports. A page can send
 * X-Forwarded-Host only after a preflight, and the other headers never.
 */
function isOwn(request: Request, { publicUrl }: Own): boolean {
  const { origin, host, 'x-forwarded-host': forwarded, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (origin === publicUrl) return true;
  const { protocol, host: own } = new URL(origin);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  // A page without encryption cannot be of a server that is reached with encryption.
  if (request.secure && protocol !== 'https:') return false;
  return [host, forwarded]
    .flatMap((value) => (value === undefined ? [] : String(value).split(',')))
    .some((value) => hostOf(protocol, value.trim()) === own);
}

/** A host with its port, without the default port of the scheme. */
function hostOf(protocol: string, host: string): string | undefined {
  return URL.canParse(`${protocol}//${host}`) ? new URL(`${protocol}//${host}`).host : undefined;
}

/** Headers that pages of allowed origins may send: our own, and those of usual libraries. */
const ALLOWED_HEADERS = [
  'Content-Type',
  'Authorization',
  'If-None-Match',
  'X-Request-Id',
  'X-Doum-Source',
  'X-Doum-Visitor',
  'X-Doum-Application',
  'X-Doum-Platform',
  'X-Doum-Version',
  'Apollo-Require-Preflight',
  'X-Apollo-Operation-Name',
  'ApolloGraphQL-Client-Name',
  'ApolloGraphQL-Client-Version',
  'Traceparent',
  'Tracestate',
  'Baggage',
  'Sentry-Trace',
];

const OPTIONS = {
  methods: ['GET', 'POST'],
  allowedHeaders: ALLOWED_HEADERS,
  exposedHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'ETag'],
  maxAge: 3_600,
};
