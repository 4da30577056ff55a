import type { IncomingHttpHeaders } from 'node:http';
import type { Request, RequestHandler } from 'express';
import {
  type ApplicationCheck,
  type Enforce,
  type RateBucket,
  type RateClient,
  type RateLimiter,
  type RateVerdict,
  readClientHeaders,
  READER,
  type Viewer,
  type Visitors,
} from '../../access/index.js';
import { clientByAddress } from '../network/client-addresses.js';
import type { OperationCharges } from './operation-charges.js';
import { rateHeaders, traceOf } from './request-context.js';

interface Parts {
  /** The credential of a request; undefined: the caller is a reader. */
  credentialOf: (request: Request) => string | undefined;
  /** Resolves to the viewer with a credential, and counts the request. */
  authenticate: (credential: string, client: RateClient, enforce: Enforce) => Promise<Viewer>;
  applicationCheck: ApplicationCheck;
  limiter: RateLimiter;
  charges: OperationCharges;
  visitors: Visitors;
  /** Whether a request counts in statistics. */
  counts: StatisticsCheck;
}

/**
 * A handler that identifies the caller, refuses callers without points, and counts the request by
 * its credential, or else by address. Comes after the refusal of pages of other origins: many people
 * may share the address. A request with an
 * application key also counts for the application, but only after the caller's own limit has
 * allowed the request. So no address uses more of an application's rate than its own.
 */
export function identifyCaller({
  credentialOf,
  authenticate,
  applicationCheck,
  limiter,
  charges,
  visitors,
  counts,
}: Parts): RequestHandler {
  return async (request, response, next) => {
    const trace = traceOf(response);
    const credential = credentialOf(request);
    const client = clientByAddress(response);
    if (credential === undefined) {
      trace.viewer = READER;
      enforce('reader', limiter.take('reader', client));
    } else {
      trace.viewer = await authenticate(credential, client, enforce);
    }
    const application = await applicationCheck.of(request.headers);
    if (application)
      enforce(
        'application',
        applicationCheck.take(application),
        `the application ${application.name}`,
      );
    const { visitorId, ...about } = readClientHeaders(request.headers);
    trace.visit = {
      ...about,
      applicationId: application?.id ?? null,
      visitor: visitors.of(request.ip ?? '', request.headers['user-agent'] ?? '', visitorId),
      hasOwnId: visitorId !== null,
      client: trace.viewer.credential ?? client,
      isUncounted: !counts(request),
    };
    charges.requirePoints({ viewer: trace.viewer, visit: trace.visit, trace });
    response.set(rateHeaders(trace.rates));
    next();

    function enforce(bucket: RateBucket, verdict: RateVerdict, client?: string): void {
      if (bucket === 'application') trace.rates.application = verdict;
      else if (bucket !== 'failedLogin') trace.rates.requests = verdict;
      if (!verdict.allowed) throw limiter.refusal(bucket, verdict, client);
    }
  };
}

/** Whether a request counts in statistics: see `countsInApi` and `countsInPages`. */
type StatisticsCheck = (request: { method: string; headers: IncomingHttpHeaders }) => boolean;

/** The header Accept of a browser that loads an image, video, audio or style sheet. */
const EMBEDDED = /^\s*(?:image|video|audio|text\/css)\b/i;

/** The header Accept of a browser that opens a page. */
const OPENED = /^\s*text\/html\b/i;

/**
 * Whether a person sees the answer to a request to the API. Pages of other sites can make a browser
 * send any request, so that its address would count. `ForeignPages` refuses most of them. The
 * others open a window, by a link or a form, and nobody reads an answer there. Requests without
 * Fetch Metadata (https://www.w3.org/TR/fetch-metadata/) come from programs or old browsers.
 */
export const countsInApi: StatisticsCheck = ({ method, headers }) => {
  const { 'sec-fetch-dest': destination, accept = '' } = headers;
  if (method === 'HEAD' || isPrefetch(headers)) return false;
  if (hasMetadata(headers)) return destination === 'empty' || destination === undefined;
  return !EMBEDDED.test(accept) && !OPENED.test(accept);
};

/** Whether a person sees a page. Links on any site count, because the person reads the page. */
export const countsInPages: StatisticsCheck = ({ method, headers }) => {
  const { 'sec-fetch-dest': destination, 'sec-fetch-site': site, accept = '' } = headers;
  if (method === 'HEAD' || isPrefetch(headers)) return false;
  if (!hasMetadata(headers)) return !EMBEDDED.test(accept);
  const isScript = destination === 'empty' || destination === undefined;
  return destination === 'document' || (isScript && (site === 'same-origin' || site === 'none'));
};

function hasMetadata(headers: IncomingHttpHeaders): boolean {
  // Sec-Fetch-Mode is ignored, because programs such as Node's fetch also send it.
  return headers['sec-fetch-dest'] !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** Whether a browser prefetches. Older browsers send Purpose instead of Sec-Purpose. */
function isPrefetch({ 'sec-purpose': current, purpose }: IncomingHttpHeaders): boolean {
  return [current, purpose].flat().some((value) => /prefetch|prerender|preview/i.test(value ?? ''));
}
