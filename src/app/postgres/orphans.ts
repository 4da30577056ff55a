import { spawn } from 'node:child_process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { platform } from 'node:os';
import { type Account, childEnvironment } from './run.js';

/**
 * `read` returns when this process, which holds the other end of the pipe, has ended. The second
 * stop is for a server that was being started at that moment.
 */
const SCRIPT =
  'read -r nothing; "$1" -D "$2" stop -m fast || { sleep 1; "$1" -D "$2" stop -m fast; }';

/**
 * Stops the Postgres of a data folder when this process ends, even by SIGKILL, lack of memory or a
 * crash, where signal handlers do not run. A shell waits for the end of the process; it has its own
 * session, so that Ctrl-C does not reach it. Returns a function that ends the shell: call it when
 * Postgres has been stopped.
 */
export function stopWhenProcessEnds(pgCtl: string, folder: string, account: Account): () => void {
  // Windows has no /bin/sh.
  if (platform() === 'win32') return () => undefined;
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'doum-postgres', pgCtl, folder], {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: childEnvironment(),
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as Socket).unref();
  return () => void child.kill('SIGKILL');
}

/**
 * Whether a process is a Postgres of the data folder, which is the working directory of all its
 * processes; null if the system does not tell (no /proc). The process id in the lock file of a
 * killed server may belong to another program by now, or to a zombie.
 */
export async function isPostgresOf(folder: string, pid: number): Promise<boolean | null> {
  try {
    // Format: 123 (name) S ...
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
    if (!stat.includes('(postgres)') || state === 'Z' || state === 'X') return false;
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(folder));
  } catch (error) {
    const hasProc = await readFile('/proc/self/stat').then(
      () => true,
      () => false,
    );
    return hasProc && ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')
      ? false
      : null;
  }
}

/**
 * Ends the processes that a killed postmaster left behind. While one of them is busy, it holds the
 * shared memory, and a new server cannot start. Call it only when no postmaster is running. Does
 * nothing on systems without /proc.
 */
export async function endOrphans(folder: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0);
  for (const pid of pids) {
    if ((await isPostgresOf(folder, pid)) !== true) continue;
    try {
      // SIGQUIT ends it at once; the postmaster uses it when one of its processes has crashed.
      process.kill(pid, 'SIGQUIT');
    } catch {
      // The process has ended meanwhile.
    }
  }
}
