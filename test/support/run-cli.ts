import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** The result of a command. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs `doum` in a separate process with `input` on stdin. Sends SIGTERM after `untilOutput`
 * appears on stdout or `until` resolves.
 */
export function runCli(
  args: string[],
  environment: Record<string, string>,
  options: {
    untilOutput?: string;
    whileRunning?: () => Promise<void>;
    until?: Promise<void>;
    input?: Readable;
  } = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/src/cli.js', ...args], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', SHUTDOWN_DELAY: '0', ...environment },
      stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    // The process may end before it has read everything.
    child.stdin?.on('error', () => undefined);
    if (child.stdin) options.input?.pipe(child.stdin);
    let stdout = '';
    let stderr = '';
    let seen = false;
    let failure: unknown = null;
    void options.until
      ?.catch((error: unknown) => (failure = error))
      .finally(() => child.kill('SIGTERM'));
    // A chunk may end within a character.
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (seen || !options.untilOutput || !stdout.includes(options.untilOutput)) return;
      seen = true;
      void (options.whileRunning?.() ?? Promise.resolve())
        .catch((error: unknown) => (failure = error))
        .finally(() => child.kill('SIGTERM'));
    });
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', reject);
    // Only after its end, so that its files are not removed while it runs.
    child.on('close', (code) =>
      failure ? reject(failure as Error) : resolve({ code, stdout, stderr }),
    );
  });
}
