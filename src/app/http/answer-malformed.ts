import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BaseContext } from '@apollo/server';
import type { RequestHooks } from './request-hooks.js';

/** Codes of requests that are valid HTTP but refused by GraphQL. */
const REFUSED_BY_GRAPHQL = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * Changes the status of requests that GraphQL refuses from 400 to 200 for clients that accept
 * application/json but not application/graphql-response+json. The GraphQL over HTTP specification
 * requires it, because such clients may ignore the body of other statuses.
 */
export const jsonStatus: RequestHooks<BaseContext> = {
  willSendResponse({ request, response: { http, body } }) {
    const accept = request.http?.headers.get('accept') ?? '';
    if (http.status !== 400 || body.kind !== 'single') return;
    if (
      !accept.includes('application/json') ||
      accept.includes('application/graphql-response+json')
    )
      return;
    const codes = body.singleResult.errors?.map((error) => String(error.extensions?.code)) ?? [];
    if (codes.every((code) => REFUSED_BY_GRAPHQL.has(code))) http.status = 200;
  },
};

/** The statuses that Node.js uses without a listener; 400 for all other errors. */
const STATUSES: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers requests that Node.js cannot parse as HTTP. A path with raw Korean letters, which people
 * use with curl, is redirected to the percent-encoded path; everything else gets only a status. For
 * the server's event `clientError`.
 */
export function answerMalformed(
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Duplex,
): void {
  // Node.js stores the response in progress there. Nothing must be written into it or instead of
  // it.
  const isAnswering = Boolean((socket as Duplex & { _httpMessage?: unknown })._httpMessage);
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) return void socket.destroy();
  const address =
    error.code === 'HPE_INVALID_URL' && error.rawPacket ? encodedAddress(error.rawPacket) : null;
  const status = address === null ? (STATUSES[error.code ?? ''] ?? 400) : 301;
  const text =
    address === null
      ? ''
      : `The letters of this address are not percent-encoded: ask for ${address}\n`;
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    ...(address === null ? [] : [`Location: ${address}`]),
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${text}`);
}

/**
 * The path of a GET request with all non-ASCII bytes percent-encoded; null if something else is
 * wrong with the request.
 */
function encodedAddress(packet: Buffer): string | null {
  const [, target] =
    /^GET (\/(?![/\\])[\x21-\x7e\x80-\xff]*) HTTP\/1\.[01]\r\n/.exec(packet.toString('latin1')) ??
    [];
  const address = target?.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return address === undefined || address === target ? null : address;
}
