import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { clientOf, widestOf } from '../../access/index.js';
import type { ErrorCode } from '../../core/errors.js';

/**
 * Refusals of one client that are answered at once, in each second; then the same number of its
 * requests is looked at.
 */
const AT_ONCE = 50;

const WINDOW_MS = 1_000;

/** Clients that were refused lately. */
const REMEMBERED = 50_000;

const REFUSED = new Set([429, 503]);

interface Refusals {
  since: number;
  refused: number;
  /** Requests that were let through, of those that had to wait. */
  begun: number;
  mustWait: boolean;
}

/**
 * A handler that makes a client wait who goes on although it is refused. A refusal costs little,
 * but a client that repeats it as fast as answers come takes a processor: from the 50th refusal in
 * one second on, 50 of its requests a second are looked at. What waits is bounded by the limits of
 * connections.
 */
export function delayRefused(clientSecret: Buffer): RequestHandler {
  const clients = new LRUCache<string, Refusals>({ max: REMEMBERED });
  return (request, response, next) => {
    const client = widestOf(clientOf(request.ip ?? '', clientSecret));
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
      if (!REFUSED.has(response.statusCode)) return;
      const now = performance.now();
      const refusals = clients.get(client) ?? { since: now, refused: 0, begun: 0, mustWait: false };
      clients.set(client, refusals);
      roll(refusals, now);
      refusals.refused += 1;
      if (refusals.refused >= AT_ONCE) refusals.mustWait = true;
    });
  }
}

/** 0 where the next request is looked at, which counts as begun. */
function msToWait(refusals: Refusals | undefined): number {
  if (!refusals) return 0;
  const now = performance.now();
  roll(refusals, now);
  if (refusals.mustWait && refusals.begun >= AT_ONCE) return refusals.since + WINDOW_MS - now;
  refusals.begun += 1;
  return 0;
}

/**
 * Begins a new second, where the last one is over: who was refused less often in it need not wait
 * any more.
 */
function roll(refusals: Refusals, now: number): void {
  if (now - refusals.since < WINDOW_MS) return;
  refusals.mustWait = refusals.refused >= AT_ONCE && now - refusals.since < 2 * WINDOW_MS;
  refusals.since = now;
  refusals.refused = 0;
  refusals.begun = 0;
}

/** Why a request is refused before it is looked at. */
export interface EarlyRefusal {
  status: 400 | 429 | 503;
  code: ErrorCode;
  /** One sentence. */
  message: string;
  hint?: string;
  retryAfterSeconds?: number;
}

/**
 * Answers a request that is refused before it is looked at, and closes its connection. GraphQL gets
 * its own form of errors.
 */
export function refuseEarly(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: EarlyRefusal,
): void {
  const { status, code, message, hint, retryAfterSeconds } = refusal;
  const isGraphql = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#]*)?\/graphql\/?(?:[?#]|$)/i.test(
    request.url ?? '',
  );
  const body = isGraphql
    ? JSON.stringify({ errors: [{ message, extensions: { code, ...(hint && { hint }) } }] })
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
