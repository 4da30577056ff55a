import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Clock ticks per second in /proc, on all usual kernels. */
const TICKS_PER_SECOND = 100;

/** The processor time of a process and its ended children, in milliseconds. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1_000) / TICKS_PER_SECOND;
}

/** The processes of the embedded Postgres of `withServices`. */
export function postgresPids(): number[] {
  const root = path.resolve('.doum');
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const isPostgres = readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
        return isPostgres && readlinkSync(`/proc/${pid}/cwd`).startsWith(root);
      } catch {
        // The process has ended.
        return false;
      }
    });
}

/** The process id of an Elasticsearch node on this machine. */
export async function elasticsearchPid(url: string): Promise<number> {
  const { nodes } = (await (await fetch(`${url}/_nodes/process`)).json()) as {
    nodes: Record<string, { process: { id: number } }>;
  };
  return Object.values(nodes)[0]!.process.id;
}

/** The sum of a figure of processes, without those that have ended. */
function sumOf(pids: readonly number[], figure: (pid: number) => number): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + figure(pid);
    } catch {
      return sum;
    }
  }, 0);
}

/** The processor time of several processes, in milliseconds. */
export function processorMsOf(pids: readonly number[]): number {
  return sumOf(pids, processorMs);
}

/** Does the work. Resolves to the milliseconds of processor time of each process, too. */
export async function withProcessorTime<T>(
  { server, elasticsearch }: { server: { pid: number }; elasticsearch: string },
  work: () => Promise<T>,
): Promise<{ result: T; processor: Record<'server' | 'postgres' | 'elasticsearch', number> }> {
  const engine = await elasticsearchPid(elasticsearch);
  const read = () => ({
    server: processorMsOf([server.pid]),
    postgres: processorMsOf(postgresPids()),
    elasticsearch: processorMsOf([engine]),
  });
  const before = read();
  const result = await work();
  const processor = read();
  for (const name of ['server', 'postgres', 'elasticsearch'] as const)
    processor[name] -= before[name];
  return { result, processor };
}

/**
 * The memory of processes in megabytes. What several share, such as the buffers of Postgres, counts
 * once.
 */
export function megabytesOf(pids: readonly number[]): number {
  return sumOf(pids, (pid) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)![1]) / 1_024;
  });
}
