import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { clientOf, widestNetworkOf, type RateLimiter } from '../../access/index.js';
import type { ErrorCode } from '../../core/errors.js';
import { Counts } from '../../core/metrics.js';
import { NO_STORE } from './response-headers.js';

/**
 * Number of refusals per second after which a client is slowed down to the same number of requests
 * per second.
 */
const MAX_REFUSALS = 50;

const WINDOW_MS = 1_000;

/** Maximum number of clients whose refusals are counted. */
const MAX_CLIENTS = 50_000;

const REFUSAL_STATUSES = [429, 503];

interface Refusals {
  since: number;
  refused: number;
  /** Requests that were started in this window. */
  begun: number;
  mustWait: boolean;
}

/**
 * A handler that slows down clients that keep sending requests although they are refused. A refusal
 * is cheap, but a client that repeats it as fast as it can would occupy a CPU. After 50 refusals in
 * one second, 50 requests per second of the client are processed. The limits of connections bound
 * how many requests wait. `statuses`: those of refusals.
 */
export function delayRefused(
  clientSecret: Buffer,
  statuses: readonly number[] = REFUSAL_STATUSES,
): RequestHandler {
  const clients = new LRUCache<string, Refusals>({ max: MAX_CLIENTS });
  return (request, response, next) => {
    const client = widestNetworkOf(clientOf(request.ip ?? '', clientSecret));
    let timer: NodeJS.Timeout | undefined;
    response.once('close', () => clearTimeout(timer));
    countRefusal(response, client);
    const tryNow = () => {
      const waitMs = msToWait(clients.get(client));
      if (waitMs === 0) return next();
      timer = setTimeout(tryNow, waitMs);
    };
    tryNow();
  };

  function countRefusal(response: Response, client: string): void {
    response.once('finish', () => {
      if (!statuses.includes(response.statusCode)) return;
      const now = performance.now();
      const refusals = clients.get(client) ?? { since: now, refused: 0, begun: 0, mustWait: false };
      clients.set(client, refusals);
      roll(refusals, now);
      refusals.refused += 1;
      if (refusals.refused >= MAX_REFUSALS) refusals.mustWait = true;
    });
  }
}

/** How long the next request must wait. If the result is 0, the request is counted as started. */
function msToWait(refusals: Refusals | undefined): number {
  if (!refusals) return 0;
  const now = performance.now();
  roll(refusals, now);
  if (refusals.mustWait && refusals.begun >= MAX_REFUSALS) return refusals.since + WINDOW_MS - now;
  refusals.begun += 1;
  return 0;
}

/**
 * Starts a new window if the last one is over. A client with fewer refusals in the last window does
 * not have to wait any more.
 */
function roll(refusals: Refusals, now: number): void {
  if (now - refusals.since < WINDOW_MS) return;
  refusals.mustWait = refusals.refused >= MAX_REFUSALS && now - refusals.since < 2 * WINDOW_MS;
  refusals.since = now;
  refusals.refused = 0;
  refusals.begun = 0;
}

/** The response to a request that is refused before it is processed. */
export interface EarlyRefusal {
  status: 400 | 429 | 503;
  code: ErrorCode;
  /** One sentence. */
  message: string;
  hint?: string;
  retryAfterSeconds?: number;
}

/**
 * Refuses a request before it is processed, and closes its connection. Requests to /graphql get the
 * refusal in the format of GraphQL errors, others as plain text.
 */
export function refuseEarly(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: EarlyRefusal,
): void {
  const { status, code, message, hint, retryAfterSeconds } = refusal;
  const retryAfter = retryAfterSeconds;
  const extensions = { code, ...(hint && { hint }), ...(retryAfter && { retryAfter }) };
  const isGraphql = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?\/graphql\/?(?:[?#]|$)/i.test(
    request.url ?? '',
  );
  const body = isGraphql
    ? JSON.stringify({ errors: [{ message, extensions }] })
    : `${message}${hint ? ` ${hint}` : ''}\n`;
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    Connection: 'close',
    'Content-Length': Buffer.byteLength(body),
    'Content-Type': isGraphql ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...(retryAfterSeconds !== undefined && { 'Retry-After': retryAfterSeconds }),
  });
  response.end(body);
}

/**
 * Maximum number of unfinished responses for one network. A browser behind an HTTP/2 proxy requests
 * about 100 at once.
 */
const MAX_UNFINISHED = 200;

/**
 * A handler that limits the rate of requests for files and other static responses. It also limits
 * how many of them are unfinished at the same time, because each keeps a file open while the client
 * does not read it.
 */
export function limitFiles(limiter: RateLimiter, clientSecret: Buffer): RequestHandler {
  const unfinished = new Counts();
  return (request, response, next) => {
    const client = clientOf(request.ip ?? '', clientSecret);
    const verdict = limiter.take('file', client);
    if (!verdict.allowed)
      return refuse(response, verdict.retryAfterSeconds, limiter.refusal('file', verdict).message);
    const network = widestNetworkOf(client);
    if (unfinished.of(network) >= MAX_UNFINISHED)
      return refuse(response, 1, 'Too many files are being sent to this address at once.');
    unfinished.add(network);
    response.once('close', () => unfinished.remove(network));
    next();
  };
}

function refuse(response: Response, retryAfterSeconds: number, message: string): void {
  response.set({ ...NO_STORE, 'Retry-After': String(retryAfterSeconds) });
  response.status(429).type('text').send(`${message}\n`);
}
