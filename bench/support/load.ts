import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';

/** A request; `i` counts from 0. Rejects if the answer is not what was asked for. */
export type Send = (i: number) => Promise<unknown>;

/** Posts JSON over kept connections. Rejects unless the status is 200, without GraphQL errors. */
export class LoadClient {
  private readonly agent: Agent;

  constructor(connections: number) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  post(url: string, body: string): Promise<string> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
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
            const text = Buffer.concat(chunks).toString();
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

/** Requests per second of `clients` that send without a pause. */
export async function throughput(
  send: Send,
  { clients, from, ms }: { clients: number; from: number; ms: number },
): Promise<{ perSecond: number; sent: number }> {
  const startedAt = performance.now();
  let next = from;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() - startedAt < ms) await send(next++);
    }),
  );
  const sent = next - from;
  return { perSecond: (sent * 1_000) / (performance.now() - startedAt), sent };
}

/** Clock ticks per second in /proc, on all usual kernels. */
const TICKS_PER_SECOND = 100;

/** The processor time of a process and its ended children, in milliseconds. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND;
}

/** The processor time of all running processes with this name, in milliseconds. */
export function processorMsOf(name: string): number {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.reduce((sum, pid) => {
    try {
      const isNamed = readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name;
      return isNamed ? sum + processorMs(Number(pid)) : sum;
    } catch {
      // The process has ended.
      return sum;
    }
  }, 0);
}
