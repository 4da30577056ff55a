import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { eventually } from '../../../test/support/eventually.js';
import { FairQueue } from '../../core/fair-queue.js';
import { prepareInTurn } from './run-operations.js';
import { createTrace, traceOf } from './request-context.js';

describe('Requests of one client', () => {
  let server: Server;
  let queue: FairQueue;
  const inTurn: Record<string, Response[]> = {};

  beforeAll(async () => {
    queue = new FairQueue({ total: Infinity, perClient: 2 });
    const app = express();
    app.use((request, response, next) => {
      const client = String(request.headers['x-client']);
      const visit = { source: 'api', visitor: Buffer.alloc(16), client } as const;
      response.locals.trace = { ...createTrace(), visit };
      next();
    });
    app.use(prepareInTurn(queue), (request, response) => {
      (inTurn[String(request.headers['x-client'])] ??= []).push(response);
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (client: string) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = get({
      host: '127.0.0.1',
      port,
      agent: false,
      headers: { 'x-client': client },
    });
    outgoing.on('error', () => undefined).on('response', (incoming) => incoming.resume());
    return outgoing;
  };

  it('are prepared two at a time, and other clients do not wait for them', async () => {
    const asked = Array.from({ length: 6 }, () => ask('one'));
    await eventually(async () => expect(queue.waiting).toBe(4));
    ask('two');
    await eventually(async () => expect(inTurn.two).toHaveLength(1));
    expect(inTurn.one).toHaveLength(2);
    // A turn ends when execution begins.
    traceOf(inTurn.one![0]!).endPreparation!();
    await eventually(async () => expect(inTurn.one).toHaveLength(3));
    // A turn ends with the answer.
    inTurn.one![1]!.end();
    await eventually(async () => expect(inTurn.one).toHaveLength(4));
    // A client that has disconnected takes no turn.
    for (const each of asked) each.destroy();
    await eventually(async () => expect(queue.waiting).toBe(0));
    ask('one');
    await eventually(async () => expect(inTurn.one).toHaveLength(5));
  });
});
