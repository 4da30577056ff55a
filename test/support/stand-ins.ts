import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { readConfig } from '../../src/config/index.js';
import { createIndexWriter, type IndexWriter } from '../../src/search/index.js';
import { dropIndices } from './start-test-app.js';

/** The headers of an answer of Elasticsearch. */
const PRODUCT = {
  'content-type': 'application/json',
  'x-elastic-product': 'Elasticsearch',
};

/** The address of the real Elasticsearch. */
export const real = () => process.env.TEST_ELASTICSEARCH_URL!;

/** Sends a request to the real Elasticsearch. */
export async function send(method: string, at: string, body?: object): Promise<unknown> {
  const answer = await fetch(real() + at, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  return answer.json();
}

/** Sends everything on to the real Elasticsearch. */
export const forward: RequestListener = (incoming, outgoing) => {
  const { method, headers, url } = incoming;
  const onward = request(new URL(url!, real()), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(outgoing);
  });
  incoming.pipe(onward);
};

/** Expects EngineUnavailable with a code, and a message that shows no address and no secret. */
export async function expectCause(
  work: Promise<unknown>,
  code: string,
  words: RegExp,
): Promise<void> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'EngineUnavailable', code });
  expect((error as Error).message).toMatch(words);
  expect((error as Error).message).not.toMatch(/127\.0\.0\.1|localhost|secret/);
}

/** Servers in the place of Elasticsearch, and writers that use them or the real one. */
export class ElasticsearchStandIns {
  private readonly servers: (Server | HttpsServer)[] = [];
  private readonly writers: IndexWriter[] = [];

  constructor(private readonly prefix: string) {}

  /** Resolves to the port. */
  async listen(server: Server | HttpsServer): Promise<number> {
    this.servers.push(server);
    await new Promise<void>((done) => void server.listen(0, () => done()));
    return (server.address() as AddressInfo).port;
  }

  /** The address of the real Elasticsearch, of which one kind of request fails. */
  async failing(failingMethod: string, path: string): Promise<string> {
    const server = createServer((incoming, outgoing) => {
      const { pathname } = new URL(incoming.url!, real());
      if (incoming.method === failingMethod && pathname === path)
        outgoing.writeHead(500, PRODUCT).end('{"error":{"type":"i_o_exception"}}');
      else forward(incoming, outgoing);
    });
    return `http://127.0.0.1:${await this.listen(server)}`;
  }

  writerAt(url: string, environment: Record<string, string> = {}): IndexWriter {
    const config = readConfig({
      ELASTICSEARCH_URL: url,
      ELASTICSEARCH_INDEX: this.prefix,
      ...environment,
    });
    const writer = createIndexWriter(config)!;
    this.writers.push(writer);
    return writer;
  }

  /** Also deletes the indices. */
  async stop(): Promise<void> {
    for (const writer of this.writers) await writer.close();
    for (const server of this.servers) server.close().closeAllConnections();
    await dropIndices(this.prefix);
  }
}
