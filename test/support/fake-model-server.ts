import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopAfterFile } from './stop-after-file.js';

/** A request for vectors. */
export interface ModelRequest {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: { model: string; input: string[] };
}

/** Answers a request, or never does. */
export type ModelAnswer = (request: ModelRequest, response: ServerResponse) => unknown;

/** A server in the place of a model server, for the answers that the real one does not give. */
export interface FakeModelServer {
  /** The address before `/embeddings`. */
  readonly url: string;
  /** In the order of their arrival. */
  readonly requests: ModelRequest[];
  /** Answers the next requests. Default: `withVectors()`. */
  answer: ModelAnswer;
  stop(): Promise<void>;
}

const DIMENSION = 8;

/**
 * The vector of a text: always the same, of length 1, and near those of texts that share its words.
 */
export function vectorOf(text: string, dimension = DIMENSION): number[] {
  const sums = Array.from({ length: dimension }, () => 0);
  for (const word of text.split(/\s+/)) {
    const digest = createHash('shake256', { outputLength: dimension }).update(word).digest();
    digest.forEach((byte, i) => (sums[i]! += byte - 127.5));
  }
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}

/** Answers with these instead of the vector of each text. */
export function withVectors({
  dimension = DIMENSION,
  change = (right) => right,
}: {
  dimension?: number;
  change?: (right: number[][]) => unknown[];
} = {}): ModelAnswer {
  return ({ body }, response) => {
    const given = change(body.input.map((text) => vectorOf(text, dimension)));
    const data = given.map((embedding, index) => ({ object: 'embedding', index, embedding }));
    withText(JSON.stringify({ object: 'list', data, model: body.model }))(undefined, response);
  };
}

/** Answers with a text of this status, type and headers. */
export function withText(
  content: string,
  status = 200,
  headers: Record<string, string> = {},
): (request: unknown, response: ServerResponse) => void {
  return (_request, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(content);
}

/** Starts a server; by default on a free port. */
export async function startFakeModelServer(port = 0): Promise<FakeModelServer> {
  const server = createServer((request, response) => {
    void read(request).then((received) => {
      fake.requests.push(received);
      return fake.answer(received, response);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: [],
    answer: withVectors(),
    stop: stopAfterFile(async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    }),
  };
  return fake;
}

async function read(request: IncomingMessage): Promise<ModelRequest> {
  const body = Buffer.concat(await request.toArray()).toString();
  return {
    path: request.url,
    authorization: request.headers.authorization,
    body: JSON.parse(body) as ModelRequest['body'],
  };
}
