import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { ADMIN_KEY, requestsTo, type TestApp, UNLIMITED } from './start-test-app.js';

const START_LIMIT_MS = 60_000;
const KEPT_LOG_LINES = 200;

/** A server in a separate process. */
export interface ServerProcess extends Pick<TestApp, 'request' | 'admin'> {
  readonly url: string;
  readonly pid: number;
  /** The newest log lines. */
  readonly log: string[];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  isRunning(): boolean;
  /** Sends the signal; `exited` resolves when the process has ended. */
  kill(signal: NodeJS.Signals): void;
  /**
   * Sends SIGTERM, also to a suspended process, and SIGKILL after 10 seconds. Resolves when the
   * process has ended.
   */
  stop(): Promise<void>;
  /** The resident memory of the process (VmRSS). */
  residentMegabytes(): Promise<number>;
}

/**
 * Starts `dist/src/cli.js serve` of `folder` on a free port with these variables; resolves when it
 * is ready. Rejects if that takes longer than `limitMs`.
 */
export async function startServer(
  environment: Record<string, string>,
  limitMs = START_LIMIT_MS,
  folder = '.',
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['dist/src/cli.js', 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      ADMIN_API_KEY: ADMIN_KEY,
      LOG_LEVEL: 'warn',
      SEED_DEMO: 'false',
      SHUTDOWN_DELAY: '0',
      ...UNLIMITED,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => {
    log.push(...chunk.toString().split('\n').filter(Boolean));
    log.splice(0, log.length - KEPT_LOG_LINES);
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  // An interrupted test run must leave no server behind.
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  void exited.then(() => process.off('exit', killOnExit));

  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    const fail = (reason: string) => {
      child.kill('SIGKILL');
      reject(new Error(`The server ${reason}.\n${log.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => fail(`does not start within ${limitMs / 1_000} s`), limitMs);
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /(http:\/\/\S+)\/graphql\n/.exec(printed)?.[1];
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
    void exited.then(({ code, signal }) => {
      clearTimeout(timer);
      fail(`ended before it was ready (${code ?? signal})`);
    });
  });

  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    url,
    pid: child.pid!,
    log,
    exited,
    isRunning,
    kill: (signal) => void child.kill(signal),
    async stop() {
      if (!isRunning()) return;
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(timer);
    },
    ...requestsTo(url),
    async residentMegabytes() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1_024;
    },
  };
}
