import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How a run of the command line ended. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs `doum` as people do, in a process of its own; ended by SIGTERM after `untilOutput` has
 * appeared on standard output, or `until` has resolved, if given; `input` is its standard input.
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
      env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...environment },
      stdio: [options.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    // It may end before it has read all.
    child.stdin?.on('error', () => undefined);
    if (child.stdin) options.input?.pipe(child.stdin);
    let stdout = '';
    let stderr = '';
    let seen = false;
    let failure: unknown = null;
    void options.until
      ?.catch((error: unknown) => (failure = error))
      .finally(() => child.kill('SIGTERM'));
    // A chunk may end in the middle of a character.
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
    // Only then, so that what it works on is not cleared away below it.
    child.on('close', (code) =>
      failure ? reject(failure as Error) : resolve({ code, stdout, stderr }),
    );
  });
}
