import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '../../core/errors.js';

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
