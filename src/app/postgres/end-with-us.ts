import { spawn } from 'node:child_process';
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
