import { constants } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import compression from 'compression';
import type { HttpConfig } from '../../config/index.js';
import { isPerRequest } from '../../core/per-request.js';
import type { RequestContext, RequestTrace } from '../http/request-context.js';

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
  const headers = new Map(Object.entries(NO_STORE));
  // Helmet would build the same headers for each request.
  const collected = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  } as unknown as Response;
  protect({} as Request, collected, () => undefined);
  return (_request, response, next) => {
    response.setHeaders(headers);
    next();
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

/** Further seconds in which a cache may send an old answer while it fetches a new one. */
const REVALIDATE_SECONDS = 10;

/** Headers about the requesting client, which are wrong for other clients. */
const OF_ONE_CLIENT = ['RateLimit', 'RateLimit-Policy', 'X-Request-Id'];

/** All request headers that may change answers. */
const VARY = 'Accept, Authorization';

/**
 * Lets shared caches, such as a CDN, keep answers to GET requests. An answer may be kept if
 * everybody would get the same: the request has no key, the operation is a query without fields
 * that belong to one request (`@PerRequest`), and there are no errors. Such answers get
 * Cache-Control with `s-maxage`; Express adds an ETag, so that a revalidating cache gets status 304
 * while nothing has changed. All other answers are `no-store`.
 */
export class SharedCaching {
  private readonly decided = new WeakMap<DocumentNode, boolean>();

  /** `seconds`: how long an answer may be kept; 0: no caching. */
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seconds: number,
  ) {}

  /** Sets the headers of an answer that may be kept. */
  allow({
    request,
    response: { http, body },
    document,
    operation,
    contextValue: { viewer, isTemporary, trace },
  }: GraphQLRequestContextWillSendResponse<RequestContext>): void {
    if (request.http?.method !== 'GET') return;
    trace.response.vary(VARY);
    const isPublic =
      this.seconds > 0 &&
      viewer.credential === null &&
      !isTemporary &&
      operation?.operation === 'query' &&
      body.kind === 'single' &&
      !body.singleResult.errors &&
      !body.singleResult.extensions &&
      this.isTheSameForAll(document!);
    if (!isPublic) return;
    for (const name of OF_ONE_CLIENT) {
      http.headers.delete(name.toLowerCase());
      trace.response.removeHeader(name);
    }
    http.headers.set(
      'cache-control',
      `public, s-maxage=${this.seconds}, stale-while-revalidate=${REVALIDATE_SECONDS}`,
    );
  }

  private isTheSameForAll(document: DocumentNode): boolean {
    const known = this.decided.get(document);
    if (known !== undefined) return known;
    const types = new TypeInfo(this.schema);
    let isTheSame = true;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field() {
          const field = types.getFieldDef();
          if (field && isPerRequest(field)) isTheSame = false;
        },
      }),
    );
    this.decided.set(document, isTheSame);
    return isTheSame;
  }
}

/** Smaller responses fit into one packet without compression. */
const MIN_COMPRESSED_BYTES = 1_400;

/** A window of 2^17 bytes fits any page, and a stream takes 0.5 MB instead of 7 MB. */
const WINDOW_BITS = 17;

/**
 * A handler that compresses pages and answers. Favours speed over size, and uses little memory,
 * because a slow client occupies this memory while reading.
 *
 * Answers to requests with a key are not compressed. The length of a compressed answer depends on
 * its text, so an attacker who sees the length and controls a part of the text could learn more of
 * it (BREACH). Answers without a key contain only what everybody may read.
 */
export function compressResponses(): RequestHandler {
  return compression({
    filter: (request, response) => {
      const { trace } = (response as Response).locals as { trace?: RequestTrace };
      return !trace?.viewer?.credential && compression.filter(request, response);
    },
    threshold: MIN_COMPRESSED_BYTES,
    level: 4,
    memLevel: 7,
    brotli: {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
    },
  });
}
