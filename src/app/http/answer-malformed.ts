import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApolloServerPlugin } from '@apollo/server';

/** GraphQL itself refuses a request that is well-formed as HTTP. */
const REFUSED_BY_GRAPHQL = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
]);

/**
 * Answers what GraphQL refuses with 200 instead of 400 to clients that ask for application/json by
 * name and do not know application/graphql-response+json, as GraphQL over HTTP says: such a client
 * may throw away the body of any other status.
 */
export const jsonStatus: ApolloServerPlugin = {
  requestDidStart: async () => ({
    willSendResponse: async ({ request, response: { http, body } }) => {
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
  }),
};

/** As Node.js itself answers where nobody listens. */
const STATUSES: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers what Node.js cannot read as HTTP. Who asks for an address with Korean letters as they
 * are, as people do with curl, is sent to the same address with the letters percent-encoded; all
 * else gets the status alone. For the server's event `clientError`.
 */
export function answerMalformed(
  error: Error & { code?: string; rawPacket?: Buffer },
  socket: Duplex,
): void {
  // Node.js keeps the answer that is on its way there: nothing may be written into it, nor in its
  // place.
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
 * The path that a GET was for, with each byte that is not ASCII percent-encoded; null where that is
 * not all that is wrong with it.
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
