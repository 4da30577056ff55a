import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Reply {
  status: number;
  body: string;
}

const CONNECTIONS = 20;
const LIMIT_MS = 30_000;

/** Sends requests to several servers in turn, each in the name of another client address. */
export class SoakClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  private next = 0;

  /** `address`: what `X-Forwarded-For` says. */
  constructor(
    private readonly urls: readonly string[],
    private readonly address: () => string,
  ) {}

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    return this.send({ path, headers });
  }

  /** Sends bytes as the body of a POST to /graphql. */
  postBytes(body: string, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    return this.send({ path: '/graphql', body, headers });
  }

  post(query: string, variables: object, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    return this.postBytes(JSON.stringify({ query, variables }), headers);
  }

  /** Sends an operation, and closes the connection after `ms`, whatever came until then. */
  async hangUp(query: string, variables: object, ms: number): Promise<void> {
    const body = JSON.stringify({ query, variables });
    const outgoing = httpRequest(`${this.server()}/graphql`, {
      method: 'POST',
      headers: this.headers(body),
      agent: false,
    });
    outgoing.on('error', () => undefined);
    outgoing.on('response', (answer) => answer.on('error', () => undefined).resume());
    outgoing.end(body);
    await sleep(ms);
    outgoing.destroy();
  }

  stop(): void {
    this.agent.destroy();
  }

  private server(): string {
    return this.urls[this.next++ % this.urls.length]!;
  }

  private headers(body?: string): OutgoingHttpHeaders {
    return {
      'x-forwarded-for': this.address(),
      'x-doum-source': 'soak',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
  }

  private send(request: {
    path: string;
    body?: string;
    headers: OutgoingHttpHeaders;
  }): Promise<Reply> {
    const { path, body, headers } = request;
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        `${this.server()}${path}`,
        {
          method: body === undefined ? 'GET' : 'POST',
          agent: this.agent,
          headers: { ...this.headers(body), ...headers },
          timeout: LIMIT_MS,
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({ status: answer.statusCode!, body: Buffer.concat(chunks).toString() }),
          );
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${LIMIT_MS} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
