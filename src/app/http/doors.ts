import type { RequestHandler } from 'express';
import { MAX_MEDIA_BYTES, MEDIA_TYPES } from '../../media/index.js';
import type { ForeignPages, Origins } from '../network/foreign-pages.js';

/** The rules of a path. */
export interface Door {
  /** Paths of Express. */
  readonly paths: readonly string[];
  /** Requests by other methods pass on to the next door. Absent: each method. */
  readonly methods?: readonly ('GET' | 'POST' | 'DELETE')[] | undefined;
  readonly origins: Origins;
  /** Where the rights of the caller stand. All other credentials are ignored. */
  readonly credential: 'Authorization' | 'session' | null;
  /**
   * The rate that counts a request. `caller`: the rate of the credential, otherwise of the address.
   * `page`: the rate of readers, with the points of the page.
   */
  readonly counted: 'caller' | 'sign-in' | 'page' | 'file' | null;
  /** Content types of bodies, and the maximum size in bytes or its variable. */
  readonly body: { readonly types: readonly string[]; readonly bytes: number | string } | null;
  /** Caching of answers with status 200. `shared`: see docs/delivery.md. */
  readonly caching: 'no-store' | 'no-cache' | 'shared' | 'for a year';
  /** Cross-Origin-Resource-Policy: which sites may show the answer. */
  readonly resourcePolicy: 'same-origin' | 'cross-origin';
}

const JSON_BODY = { types: ['application/json'], bytes: 'MAX_BODY_BYTES' };

const FILE: Omit<Door, 'paths' | 'caching'> = {
  methods: ['GET'],
  origins: 'anybody',
  credential: null,
  counted: 'file',
  body: null,
  resourcePolicy: 'same-origin',
};
const DESK: Pick<Door, 'origins' | 'caching' | 'resourcePolicy'> = {
  origins: 'own',
  caching: 'no-store',
  resourcePolicy: 'same-origin',
};

/**
 * All paths of the server, each with what it allows, in the order in which a request meets them.
 * `serveGraphql` builds the handlers from these rows (`guardsOf`), docs/security.md prints them, and
 * a test knocks at each.
 */
export const DOORS = {
  liveness: { ...FILE, paths: ['/livez'], counted: null, caching: 'no-store' },
  status: { ...FILE, paths: ['/readyz', '/metrics'], caching: 'no-store' },
  assets: { ...FILE, paths: ['/assets'], methods: undefined, caching: 'for a year' },
  media: {
    ...FILE,
    paths: ['/media/:name'],
    caching: 'for a year',
    resourcePolicy: 'cross-origin',
  },
  schema: { ...FILE, paths: ['/schema.graphql'], caching: 'no-cache' },
  graphql: {
    paths: ['/graphql'],
    origins: 'applications',
    credential: 'Authorization',
    counted: 'caller',
    body: JSON_BODY,
    caching: 'shared',
    resourcePolicy: 'same-origin',
  },
  signInRules: { ...FILE, paths: ['/desk/session'], origins: 'sign-in', caching: 'no-store' },
  session: {
    ...DESK,
    paths: ['/desk/session', '/desk/invitation', '/desk/invitation/accept', '/desk/password'],
    methods: ['POST'],
    credential: null,
    counted: 'sign-in',
    body: { types: ['application/json'], bytes: 10_000 },
  },
  sessionEnd: {
    ...DESK,
    paths: ['/desk/session'],
    methods: ['DELETE'],
    credential: null,
    counted: 'sign-in',
    body: null,
  },
  signIn: {
    paths: ['/desk/sign-in/oidc'],
    methods: ['GET', 'POST'],
    origins: 'sign-in',
    credential: null,
    counted: 'sign-in',
    body: { types: ['application/x-www-form-urlencoded'], bytes: 1_000 },
    caching: 'no-store',
    resourcePolicy: 'same-origin',
  },
  signInCallback: {
    ...FILE,
    paths: ['/desk/sign-in/callback'],
    origins: 'sign-in',
    counted: 'sign-in',
    caching: 'no-store',
  },
  deskGraphql: {
    ...DESK,
    paths: ['/desk/graphql'],
    methods: ['POST'],
    credential: 'session',
    counted: 'caller',
    body: JSON_BODY,
  },
  deskMedia: {
    ...DESK,
    paths: ['/desk/media'],
    methods: ['POST'],
    credential: 'session',
    counted: 'caller',
    body: { types: [...MEDIA_TYPES], bytes: MAX_MEDIA_BYTES },
  },
  mcp: {
    paths: ['/mcp'],
    origins: 'named',
    credential: 'Authorization',
    counted: 'caller',
    body: JSON_BODY,
    caching: 'no-cache',
    resourcePolicy: 'same-origin',
  },
  changePassword: {
    ...FILE,
    paths: ['/.well-known/change-password'],
    origins: 'sign-in',
    caching: 'no-store',
  },
  pages: {
    ...FILE,
    paths: [
      ...['/', '/search', '/articles/:slug', '/products/:slug', '/categories/:slug'],
      ...['/articles/:slug.md', '/llms.txt', '/sitemap.xml'],
    ],
    counted: 'page',
    caching: 'no-cache',
  },
  pageFiles: {
    ...FILE,
    paths: ['/analytics', '/desk', '/favicon.ico', '/robots.txt'],
    caching: 'no-cache',
  },
} satisfies Record<string, Door>;

/** The handlers of which the guards of a door are made. */
export interface Guards {
  readonly foreignPages: ForeignPages;
  readonly identify: Readonly<Record<'Authorization' | 'session', RequestHandler>>;
  readonly count: Readonly<Record<'sign-in' | 'file', RequestHandler>>;
  readonly readJson: RequestHandler;
}

/**
 * The handlers that a request passes before the handlers of its door. The order is a matter of
 * security: a foreign page is refused before a rate counts its request, and a caller is identified
 * and counted before a body is read. `observe` gives the request an id, its log line and its metrics.
 */
export function guardsOf(
  door: Door,
  guards: Guards,
  observe: readonly RequestHandler[] = [],
): RequestHandler[] {
  const { origins, credential, counted, body, resourcePolicy } = door;
  return [
    guards.foreignPages.allow(origins),
    ...observe,
    guards.foreignPages.refuse(origins),
    ...(counted === 'sign-in' || counted === 'file' ? [guards.count[counted]] : []),
    ...(credential ? [guards.identify[credential]] : []),
    ...(resourcePolicy === 'cross-origin' ? [allowEmbedding] : []),
    ...(body === JSON_BODY ? [guards.readJson] : []),
  ];
}

const allowEmbedding: RequestHandler = (_request, response, next) => {
  response.set('Cross-Origin-Resource-Policy', 'cross-origin');
  next();
};
