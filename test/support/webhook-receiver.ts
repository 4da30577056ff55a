import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopAfterFile } from './stop-after-file.js';

/** A request that reached the receiver. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  message: { type: string; timestamp: string; version?: number; data: Record<string, unknown> };
}

/** A server that receives webhooks. */
export interface WebhookReceiver {
  url: string;
  /** In the order of their arrival, also those that `answer` refused. */
  received: Received[];
  /** What it answers; a status, or what it does with the response. Default: 200. */
  answer: (request: Received) => number | ((response: ServerResponse) => void);
  stop(): Promise<void>;
}

/** Starts a receiver on a free port of this machine. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    void read(request).then((received) => {
      receiver.received.push(received);
      const answer = receiver.answer(received);
      if (typeof answer === 'number') response.writeHead(answer).end();
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received: [],
    answer: () => 200,
    stop: stopAfterFile(async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }),
  };
  return receiver;
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return {
    headers: request.headers as Record<string, string>,
    body,
    message: JSON.parse(body) as Received['message'],
  };
}
