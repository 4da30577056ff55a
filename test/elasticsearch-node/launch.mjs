import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Beside the server waits a small shell that reads a pipe from us. When we end, however we do, it
 * reads the end of the pipe, stops the server and removes the server's folder. `$$` is the server:
 * the shell that starts it becomes it.
 */
const script = `
(
  trap '' TERM INT HUP
  read -r never <&3
  kill -TERM "$$"
  seconds=0
  while kill -0 "$$" && [ "$seconds" -lt 20 ]; do sleep 1; seconds=$((seconds + 1)); done
  rm -rf "$1"
  kill -KILL 0
) >/dev/null 2>&1 &
exec "$0" 3<&-
`;

/**
 * Starts the server in a process group of its own, so that Ctrl-C reaches us first. It keeps no
 * Node process alive.
 * @param {{ home: string, javaHome: string, folder: string, config: string, logFile: string, user?:
 *   import('./child-user.mjs').ChildUser }} server folder: its own, removed when we die
 * @returns {{ pid: number, exited: Promise<string>, hasExited(): boolean, signal(name:
 *   NodeJS.Signals): void, stop(): Promise<void> }} signal: to all its processes, because the one
 *   that we start only starts the server
 */
export function launch({ home, javaHome, folder, config, logFile, user }) {
  const output = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', script, join(home, 'bin', 'elasticsearch'), folder], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
    env: {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      HOME: folder,
      ES_JAVA_HOME: javaHome,
      ES_PATH_CONF: config,
      ES_TMPDIR: join(folder, 'tmp'),
      ...(process.env.ES_JAVA_OPTS && { ES_JAVA_OPTS: process.env.ES_JAVA_OPTS }),
      CLI_JAVA_OPTS: `-XX:-UsePerfData -Djava.io.tmpdir=${join(folder, 'tmp')}`,
    },
  });
  closeSync(output);
  const pid = child.pid;
  if (pid === undefined)
    throw new Error('Elasticsearch could not be started: /bin/sh cannot be run.');
  const pipe = /** @type {import('node:net').Socket} */ (child.stdio[3]);
  pipe.on('error', () => {});
  pipe.unref();
  child.unref();

  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      process.kill(-pid, name);
    } catch {
      // nothing of it is left
    }
  };
  const killGroup = () => signal('SIGKILL');
  /** @type {Promise<string>} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      killGroup(); // the waiting shell, and whatever else is left
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;

  return {
    pid,
    exited,
    hasExited,
    signal,
    async stop() {
      if (hasExited()) return;
      signal('SIGCONT');
      child.kill('SIGTERM');
      const impatience = setTimeout(killGroup, 20_000);
      await exited;
      clearTimeout(impatience);
    },
  };
}
