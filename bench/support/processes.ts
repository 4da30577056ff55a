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

/** The processor time of several processes, in milliseconds. */
export function processorMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + processorMs(pid);
    } catch {
      // The process has ended.
      return sum;
    }
  }, 0);
}

/**
 * The memory of processes in megabytes. What several share, such as the buffers of Postgres, counts
 * once.
 */
export function megabytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return sum + Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)![1]) / 1_024;
    } catch {
      // The process has ended.
      return sum;
    }
  }, 0);
}
