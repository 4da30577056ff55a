import { spawn } from 'node:child_process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { platform } from 'node:os';
import { type Account, childEnvironment } from './run.js';

/**
 * `read` ends when our end of the pipe is gone. What was being started at that moment is stopped a
 * second later.
 */
const SCRIPT =
  'read -r nothing; "$1" -D "$2" stop -m fast || { sleep 1; "$1" -D "$2" stop -m fast; }';

/**
 * Stops the Postgres of that folder when this process ends, however it ends: a handler of signals
 * does not run at SIGKILL, in a process without memory, or after a fault of the process itself. A
 * shell waits for that, in a session of its own, so that Ctrl-C does not reach it. Call what is
 * returned once Postgres has been stopped.
 */
export function endWithUs(pgCtl: string, folder: string, account: Account): () => void {
  // There is no such shell.
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
 * Whether the process is a Postgres of that data folder, in which all of them work; null where the
 * machine does not tell. The lock file of a killed server may name one that has been another
 * program since, or that is dead but not yet cleared away.
 */
export async function isPostgresOf(folder: string, pid: number): Promise<boolean | null> {
  try {
    // 123 (name) S ...
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
 * Ends the processes that a killed postmaster left behind: while one of them is busy it holds the
 * shared memory, and no new server starts. Call it only where no postmaster runs. Does nothing
 * where the machine does not tell whose a process is.
 */
export async function endOrphans(folder: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 0);
  for (const pid of pids) {
    if ((await isPostgresOf(folder, pid)) !== true) continue;
    try {
      // Ends at once, as by the postmaster when one of its processes has crashed.
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It has ended meanwhile.
    }
  }
}
