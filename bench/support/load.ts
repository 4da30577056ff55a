import { Agent, request } from 'node:http';

/** A request; `i` counts from 0. Rejects if the answer is not what was asked for. */
export type Send = (i: number) => Promise<unknown>;

/** Clients of `throughput`. */
export const CLIENTS = 16;
const TIMEOUT_MS = 60_000;

const agent = new Agent({ keepAlive: true });

/** Requests from one address. Servers write 5,000 searches of an address to the search log. */
const OF_ADDRESS = 4_000;
let posts = 0;

/** The bytes of all bodies that `post` has received, as they were sent. */
export const received = { bytes: 0 };

/** Posts JSON over kept connections. Rejects unless the status is 200, without GraphQL errors. */
export function post(
  url: string,
  body: string,
  more: Record<string, string> = {},
): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-forwarded-for': `10.0.0.${Math.floor(posts++ / OF_ADDRESS)}`,
    ...more,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', agent, headers, timeout: TIMEOUT_MS },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks);
          received.bytes += bytes.length;
          const text = bytes.toString();
          if (answer.statusCode === 200 && !text.includes('"errors":[')) resolve(text);
          else reject(new Error(`${answer.statusCode} ${text.slice(0, 300)}`));
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('No answer.')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The duration of a request in milliseconds. */
async function timeOf(send: Send, i: number): Promise<number> {
  const startedAt = performance.now();
  await send(i);
  return performance.now() - startedAt;
}

/** Sends each request once for each `i` below `count`, in turns. Resolves to their durations. */
export async function inTurns(
  sends: Record<string, Send>,
  count: number,
): Promise<Record<string, number[]>> {
  const names = Object.keys(sends);
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let i = 0; i < count; i += 1) {
    // Each begins as often as the others.
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(i + turn) % names.length]!;
      times[name]!.push(await timeOf(sends[name]!, i));
    }
  }
  return times;
}

/** How long clients send: for a time, or until they have sent a number of requests. */
export type Extent = { ms: number } | { count: number };

/**
 * Requests per second of 16 clients that send without a pause, and the duration of each request in
 * milliseconds.
 */
export async function throughput(
  send: Send,
  { from = 0, ...extent }: { from?: number } & Extent,
): Promise<{ perSecond: number; sent: number; times: number[] }> {
  const startedAt = performance.now();
  const times: number[] = [];
  let next = from;
  const goesOn = () =>
    'ms' in extent ? performance.now() - startedAt < extent.ms : next - from < extent.count;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (goesOn()) times.push(await timeOf(send, next++));
    }),
  );
  const sent = next - from;
  return { perSecond: (sent * 1_000) / (performance.now() - startedAt), sent, times };
}
