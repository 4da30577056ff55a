import { Agent, request as httpRequest } from 'node:http';

/** A request; `i` counts from 0. Rejects if the answer is not what was asked for. */
export type Send = (i: number) => Promise<unknown>;

/** Posts JSON over kept connections. Rejects unless the status is 200, without GraphQL errors. */
export class LoadClient {
  private readonly agent: Agent;
  /** The bytes of all bodies that were received, as they were sent. */
  receivedBytes = 0;

  constructor(connections: number) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(url: string, body: string, more: Record<string, string> = {}): Promise<string> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...more,
    };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        url,
        { method: 'POST', agent: this.agent, headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            const bytes = Buffer.concat(chunks);
            this.receivedBytes += bytes.length;
            const text = bytes.toString();
            if (answer.statusCode === 200 && !text.includes('"errors":[')) resolve(text);
            else reject(new Error(text.slice(0, 300)));
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

/** The duration of a request in milliseconds. */
async function timeOf(send: Send, i: number): Promise<number> {
  const startedAt = performance.now();
  await send(i);
  return performance.now() - startedAt;
}

/** Sends each request once for each `i` from `from` to below `to`, in turns. */
export async function inTurns<Name extends string>(
  sends: Record<Name, Send>,
  from: number,
  to: number,
  times: Record<NoInfer<Name>, number[]>,
): Promise<void> {
  const names = Object.keys(sends) as Name[];
  for (let i = from; i < to; i += 1) {
    // Each begins as often as the others.
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(i + turn) % names.length]!;
      times[name].push(await timeOf(sends[name], i));
    }
  }
}

/** How long clients send: for a time, or until they have sent a number of requests. */
export type Extent = { ms: number } | { count: number };

/**
 * Requests per second of `clients` that send without a pause, and the duration of each request in
 * milliseconds.
 */
export async function throughput(
  send: Send,
  { clients, from, ...extent }: { clients: number; from: number } & Extent,
): Promise<{ perSecond: number; sent: number; times: number[] }> {
  const startedAt = performance.now();
  const times: number[] = [];
  let next = from;
  const goesOn = () =>
    'ms' in extent ? performance.now() - startedAt < extent.ms : next - from < extent.count;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (goesOn()) times.push(await timeOf(send, next++));
    }),
  );
  const sent = next - from;
  return { perSecond: (sent * 1_000) / (performance.now() - startedAt), sent, times };
}
