import { readdir, readFile, readlink, realpath } from 'node:fs/promises';

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
