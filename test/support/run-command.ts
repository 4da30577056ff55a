import { type Command, CommanderError } from 'commander';
import { explainFailure } from '../../src/app/commands/explain-failure.js';
import { createProgram } from '../../src/app/commands/program.js';
import type { CliResult } from './run-cli.js';

/**
 * Runs a command of `doum` in this process, which is much faster than a process of its own. One
 * command at a time, and not `serve` or `doctor`, which end the process.
 */
export async function runCommand(
  args: string[],
  environment: Record<string, string>,
): Promise<CliResult> {
  const { env } = process;
  const output = { stdout: '', stderr: '' };
  const restores = (['stdout', 'stderr'] as const).map((name) =>
    redirect(process[name], (text) => (output[name] += text)),
  );
  process.env = { PATH: env.PATH, NODE_ENV: env.NODE_ENV, LOG_LEVEL: 'silent', ...environment };
  let code: number;
  try {
    const program = createProgram();
    throwInsteadOfExit(program);
    await program.parseAsync(args, { from: 'user' });
    code = Number(process.exitCode ?? 0);
  } catch (error) {
    code = error instanceof CommanderError ? error.exitCode : 1;
    if (!(error instanceof CommanderError)) output.stderr += `${explainFailure(error)}\n`;
  } finally {
    process.exitCode = undefined;
    process.env = env;
    restores.forEach((restore) => restore());
  }
  return { code, ...output };
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

/** Gives what is written to the stream to `take`. The result restores the stream. */
function redirect(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const { write } = stream;
  const listeners = stream.listeners('error');
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = rest.at(-1);
    if (typeof done === 'function') (done as () => void)();
    return true;
  }) as typeof write;
  return () => {
    stream.write = write;
    // Each program listens for a reader that has gone.
    for (const listener of stream.listeners('error'))
      if (!listeners.includes(listener)) stream.off('error', listener as (error: Error) => void);
  };
}
