import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';

const execute = promisify(execFile);

/** More than all data folders of a test file need. */
const NEEDED_BYTES = 2_000_000_000;

/** A folder in memory, because a busy disk delays Postgres by seconds; null if it is too small. */
async function memory(): Promise<string | null> {
  const { bavail, bsize } = await statfs('/dev/shm').catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > NEEDED_BYTES ? '/dev/shm' : null;
}

/**
 * Creates a folder that the Postgres account may enter, also if a root process uses another
 * account.
 */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join((await memory()) ?? tmpdir(), 'doum-data-'));
  await chmod(folder, 0o755);
  return folder;
}

export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });

/** The pid of the Postgres in that data folder. */
export async function postmasterOf(dataDir: string): Promise<number> {
  const [pid] = (await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split(
    '\n',
  );
  return Number(pid);
}

/** Whether the process runs; false for a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await execute('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}

/**
 * Runs `work` with a connection to the running Postgres of that data folder. A lost connection
 * fails its next statement.
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
