import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { getHeapStatistics } from 'node:v8';
import type { Config } from '../../config/index.js';
import type { MachineFacts } from './judge-machine.js';

/** How long something at a port may take to answer, and a disk, in milliseconds. */
const PORT_MS = 2_000;
const DISK_MS = 4_000;

const execute = promisify(execFile);

/** Prints the room on the disk of a folder, or of the nearest one above it that exists. */
const READ_DISK = `
  const [{ statfsSync }, { dirname }] = [require('node:fs'), require('node:path')];
  for (let at = process.argv[1], above; at !== above; above = at, at = dirname(at))
    try {
      const { bavail, blocks, bsize } = statfsSync(at);
      console.log(JSON.stringify({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }));
      break;
    } catch {}`;

/** Reads what is there of this machine, without changing anything. */
export async function readMachine(config: Config): Promise<MachineFacts> {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  const isContainerLimit = constrained > 0 && constrained < total;
  const folders = [
    ...(config.databaseUrl === undefined ? [path.resolve(config.dataDir)] : []),
    tmpdir(),
  ];
  const addresses = [
    { variable: 'PORT', host: config.host, port: config.port },
    ...(config.health ? [{ variable: 'HEALTH_PORT', ...config.health }] : []),
  ].filter(({ port }) => port !== 0);
  const [disks, ports] = await Promise.all([
    Promise.all(folders.map(readDisk)),
    Promise.all(addresses.map(readPort)),
  ]);
  return {
    nodeVersion: process.versions.node,
    memoryBytes: isContainerLimit ? constrained : total,
    isContainerLimit,
    heapLimitBytes: getHeapStatistics().heap_size_limit,
    openFiles: await readOpenFiles(),
    disks: disks.flat(),
    ports,
  };
}

/** Node.js raises its soft limit to the hard one. */
async function readOpenFiles(): Promise<number | null> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const found = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * Another process asks: a disk that hangs, such as one of a network, would hold a thread of this one,
 * which then could not even end.
 */
async function readDisk(folder: string): Promise<MachineFacts['disks']> {
  const limit = { timeout: DISK_MS, killSignal: 'SIGKILL' as const };
  try {
    const { stdout } = await execute(process.execPath, ['-e', READ_DISK, folder], limit);
    return [{ folder, room: JSON.parse(stdout) as { freeBytes: number; totalBytes: number } }];
  } catch (error) {
    // Otherwise the process could not be started: nothing is known.
    return (error as { killed?: boolean }).killed ? [{ folder, room: null }] : [];
  }
}

/** Nothing is bound: a server that starts at the same moment would fail. */
async function readPort({
  variable,
  host,
  port,
}: {
  variable: string;
  host: string;
  port: number;
}): Promise<MachineFacts['ports'][number]> {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (!(await accepts(reached, port))) return { variable, address, state: 'free' };
  const url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/livez`;
  const isDoum = await fetch(url, { signal: AbortSignal.timeout(PORT_MS) }).then(
    async (answer) => /^(ok|not alive)\b/.test(await answer.text()),
    () => false,
  );
  return { variable, address, state: isDoum ? 'doum' : 'other' };
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PORT_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
