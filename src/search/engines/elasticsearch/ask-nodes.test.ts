import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors } from '@elastic/elasticsearch';
import { createLogger } from '../../../core/logger.js';
import { askNodes } from './ask-nodes.js';
import { createElasticsearchClient } from './client.js';

const HEADERS = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' };

describe('askNodes', () => {
  const servers: Server[] = [];
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const clientOf = (nodes: string[]) => {
    const client = createElasticsearchClient({ nodes }, createLogger('silent'));
    onTestFinished(() => client.close());
    return client;
  };
  afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

  it('gives up at its limit, although the client begins its own anew with each retry', async () => {
    const client = clientOf([
      await listen(({ socket }) => void setTimeout(() => socket.destroy(), 300)),
    ]);
    const asked = askNodes(client, (options) => client.info({}, options), { limitMs: 400 });
    await expect(asked).rejects.toThrow(errors.TimeoutError);
  });

  it('suspects no node for a write that takes a second, and sends it once', async () => {
    const seen: string[] = [];
    const slow: RequestListener = ({ method }, answer) => {
      seen.push(method!);
      setTimeout(() => answer.writeHead(200, HEADERS).end('{"items":[]}'), 1_000);
    };
    const client = clientOf(await Promise.all([listen(slow), listen(slow)]));
    await askNodes(client, (options) => client.bulk({ operations: ['{}'] }, options), {
      limitMs: 10_000,
      whenGivenUp: true,
    });
    expect(seen).toEqual(['POST']);
  });
});
