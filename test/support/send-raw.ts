import { request, type IncomingHttpHeaders } from 'node:http';

/** What came back for one HTTP request, as it came. */
export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** From sending to the last byte. */
  ms: number;
}

/**
 * A request as an attacker would write it: nothing is added but Host and the length of the body.
 */
export interface RawRequest {
  method?: string;
  /** Behind the address of the server. */
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
}

/** A mutation waits for the index at most 10 seconds. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Sends a request as it is, on a connection of its own: one that is kept may be closed by the
 * server when it is used again. An answer that comes before the body was sent whole counts.
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
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          ms,
        });
      });
    });
    outgoing.on('error', (error) => (answered ? undefined : reject(error)));
    outgoing.end(body);
  });
}
