import { request, type IncomingHttpHeaders } from 'node:http';

/** The unprocessed HTTP answer. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body as it was sent, possibly compressed. */
  bytes: Buffer;
  /** Milliseconds from sending to the last byte. */
  ms: number;
}

/** An HTTP request; only Host and Content-Length are added. */
export interface RawRequest {
  method?: string;
  /** The path on the server. */
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}

/** More than the 10 seconds that a mutation may wait for the index. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Sends a request on a new connection, because the server may close an idle one at any time. An
 * answer before the end of the request body counts.
 */
export function sendRaw(
  url: string,
  { method = 'POST', path = '/graphql', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const { hostname, port } = new URL(url);
    const outgoing = request({
      hostname,
      port,
      path,
      method,
      agent: false,
      headers: {
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    });
    outgoing.setTimeout(ANSWER_LIMIT_MS, () =>
      outgoing.destroy(new Error('nothing came for a minute')),
    );
    let answered = false;
    outgoing.once('response', (response) => {
      answered = true;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const ms = performance.now() - startedAt;
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: bytes.toString(),
          bytes,
          ms,
        });
      });
    });
    outgoing.on('error', (error) => (answered ? undefined : reject(error)));
    outgoing.end(body);
  });
}
