import type { Request, RequestHandler } from 'express';
import cors from 'cors';
import { type ApplicationCheck, hasKey } from '../../access/index.js';
import { MINUTE_MS } from '../../core/durations.js';
import { DoumError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';

/** Maximum length of an origin that a message repeats. */
const MAX_QUOTED_LENGTH = 100;

/**
 * Finds requests of pages whose origin neither CORS_ORIGINS nor the application of their key names.
 * A browser does not show the answer, and reports only a missing header. Therefore these requests
 * are refused with the reason, and one a minute is logged for the operator.
 */
export class ForeignPages {
  private loggedAt = -Infinity;

  constructor(
    private readonly corsOrigins: readonly string[],
    private readonly logger: Logger,
  ) {}

  /**
   * FORBIDDEN if a page of another origin sends or embeds the request, as `<img>` does; null for
   * all others. Programs and links send no origin. `ApplicationCheck` checks requests with an
   * application key.
   */
  refusal({ headers }: Pick<Request, 'headers'>): DoumError | null {
    const { origin } = headers;
    if (origin === undefined) {
      if (!isEmbedded(headers)) return null;
      const message = 'The request came from an image, a script or a frame of another site.';
      const hint = 'Scripts ask with `fetch` and CORS, from an origin that is allowed.';
      return new DoumError('FORBIDDEN', message, { hint });
    }
    const isNamed = ['*', origin].some((allowed) => this.corsOrigins.includes(allowed));
    return isNamed || hasKey(headers) || isOwn(origin, headers) ? null : this.refuse(origin);
  }

  private refuse(origin: string): DoumError {
    const quoted = JSON.stringify(origin.slice(0, MAX_QUOTED_LENGTH));
    const state = this.corsOrigins.length === 0 ? 'is not set' : 'does not name it';
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
 * Whether a page of another site makes its browser send a request without reading the answer: with
 * an image, a script, a frame or a `fetch` without CORS. Such requests would use up the rate of an
 * address that many people may share.
 */
function isEmbedded(headers: Request['headers']): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-dest': destination } = headers;
  return (site === 'cross-site' || site === 'same-site') && destination !== 'document';
}

/** Whether a page of this server sends the request, or a program, which sends no origin. */
export function isOwnPage({ headers }: Pick<Request, 'headers'>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined) return site === undefined || site === 'same-origin';
  return site !== 'none' && isOwn(origin, headers);
}

/**
 * Whether a page of this server sends the request. Browsers say so by Fetch Metadata, even if a
 * proxy changes the host. For older browsers the origin is compared with the host, and with the
 * host that a proxy reports, without ports, which proxies lose. A page can send X-Forwarded-Host
 * only after a preflight, and the other two headers never.
 */
function isOwn(origin: string, headers: Request['headers']): boolean {
  const { host, 'x-forwarded-host': forwarded, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const name = URL.canParse(origin) ? new URL(origin).hostname : null;
  return [host, forwarded]
    .flatMap((value) => (value === undefined ? [] : String(value).split(',')))
    .some((value) => nameOf(value.trim()) === name);
}

function nameOf(host: string): string | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
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

/** The API. The origins of applications are allowed only for this path. */
const API_PATH = /^\/graphql(?:\/|$)/i;

/** The desk, whose cookie no other origin may use. */
const DESK_PATH = /^\/desk(?:\/|$)/i;

/**
 * A handler that answers preflights and sets the CORS headers. Allows the origins of CORS_ORIGINS
 * and, for the API, the origins of all applications, because a preflight has no key. The request
 * itself is then checked against the origins of its key. `ForeignPages` refuses other pages.
 */
export function allowOrigins(
  corsOrigins: readonly string[],
  applications: ApplicationCheck,
): RequestHandler {
  const allow = cors({ ...OPTIONS, origin: corsOrigins.includes('*') ? '*' : true });
  return async (request, response, next) => {
    if (DESK_PATH.test(request.path)) return next();
    if (corsOrigins.includes('*')) return allow(request, response, next);
    const { headers } = request;
    const isApi = API_PATH.test(request.path);
    if (isApi || corsOrigins.length > 0) response.vary('Origin');
    if (headers.origin === undefined) return next();
    // Other requests must not wait until applications are read.
    const mayBeOfApplication = isApi && (request.method === 'OPTIONS' || hasKey(headers));
    const isAllowed =
      corsOrigins.includes(headers.origin) ||
      // If this fails, the request itself fails when its key is checked.
      (mayBeOfApplication && (await applications.allows(headers).catch(() => false)));
    if (isAllowed) allow(request, response, next);
    else next();
  };
}
