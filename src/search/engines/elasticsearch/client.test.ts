import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors } from '@elastic/elasticsearch';
import { Operation } from '../../../core/operation.js';
import { createElasticsearchClient, isWhole } from './client.js';

const HEADERS = { 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' };
const LIMIT = { requestTimeout: 200 };

describe('A client of several nodes', () => {
  const servers: Server[] = [];
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const clientOf = (...nodes: string[]) => {
    const client = createElasticsearchClient({ nodes });
    onTestFinished(() => client.close());
    return client;
  };
  const answers: RequestListener = (_, answer) => answer.writeHead(200, HEADERS).end('{"count":1}');
  let asked = 0;
  const hangs: RequestListener = () => void (asked += 1);
  beforeEach(() => (asked = 0));
  afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

  it('asks another one when the first does not answer in time, and then leaves that out', async () => {
    const client = clientOf(await listen(hangs), await listen(answers));
    for (let i = 0; i < 10; i += 1) expect(await client.count({}, LIMIT)).toEqual({ count: 1 });
    expect(asked).toBe(1);
    expect(isWhole(client)).toBe(false);
  });

  it('asks one again that answers a ping', async () => {
    let isAway = true;
    const returns: RequestListener = (request, answer) => {
      if (isAway) return void request.socket.destroy();
      if (request.method !== 'HEAD') asked += 1;
      answers(request, answer);
    };
    const client = clientOf(await listen(returns), await listen(answers));
    for (let i = 0; i < 2; i += 1) await client.count({}, LIMIT);
    isAway = false;
    const endsAt = performance.now() + 9_000;
    while (asked === 0 && performance.now() < endsAt) {
      expect(await client.count({}, LIMIT)).toEqual({ count: 1 });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(asked).toBe(1);
    expect(isWhole(client)).toBe(true);
  }, 12_000);

  it('still asks them after none answered', async () => {
    let isAway = true;
    const node: RequestListener = (request, answer) =>
      isAway ? request.socket.destroy() : answers(request, answer);
    const client = clientOf(await listen(node), await listen(node), await listen(node));
    for (let i = 0; i < 10; i += 1)
      await expect(client.count({}, LIMIT)).rejects.toThrow(errors.ConnectionError);
    isAway = false;
    for (let i = 0; i < 3; i += 1) expect(await client.count({}, LIMIT)).toEqual({ count: 1 });
  });

  it('ends a request with the operation of its caller, which goes on after a timeout', async () => {
    const client = clientOf(await listen(hangs));
    const operation = new Operation('a reader');
    const seen: string[] = [];
    operation.signal.addEventListener('abort', () => seen.push('aborted'));
    await expect(operation.run(() => client.count({}, LIMIT))).rejects.toThrow(errors.TimeoutError);
    expect(asked).toBe(2);
    expect(seen).toEqual([]);
    const waiting = operation.run(() => client.count({}, { requestTimeout: 10_000 }));
    setTimeout(() => operation.clientDisconnected(), 50);
    await expect(waiting).rejects.toThrow(errors.RequestAbortedError);
    operation.end();
  });

  it('keeps the password of an address out of what its spans show', async () => {
    let authorization: string | undefined;
    const url = await listen((request, answer) => {
      authorization = request.headers.authorization;
      answers(request, answer);
    });
    const client = clientOf(url.replace('http://', 'http://reader:secret@'));
    await client.count();
    expect(authorization).toBe(`Basic ${Buffer.from('reader:secret').toString('base64')}`);
    expect(client.connectionPool.connections.map(({ url: { href } }) => href)).toEqual([`${url}/`]);
  });
});
