import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';

const execute = promisify(execFile);

/** More than all data folders of a test file take. */
const NEEDED_BYTES = 2_000_000_000;

/**
 * In memory, where a disk that others use does not hold Postgres up for seconds; null where there
 * is too little of it.
 */
async function memory(): Promise<string | null> {
  const { bavail, bsize } = await statfs('/dev/shm').catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > NEEDED_BYTES ? '/dev/shm' : null;
}

/** A folder that the account of Postgres may enter, also where root gives it another one. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join((await memory()) ?? tmpdir(), 'doum-data-'));
  await chmod(folder, 0o755);
  return folder;
}

/** A copy with owners and modes; what is made anew takes several seconds. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await execute('cp', ['-a', from, to]);
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });

/** The process of the Postgres in that data folder. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const [pid] = (await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split(
    '\n',
  );
  return Number(pid);
}

/**
 * Whether the process runs; one that has ended but that its parent has not looked at yet does not.
 */
export async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await execute('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/**
 * Does something on a connection to the Postgres that runs in that data folder; a lost connection
 * is told by a statement.
 */
export async function onConnection<T>(
  dataDir: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: (await EmbeddedPostgres.findRunning(dataDir))!,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
