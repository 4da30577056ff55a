import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPgbouncer } from '../../scripts/machine/find-program.mjs';
import { findAccount } from '../../src/app/postgres/run.js';
import { eventually } from './eventually.js';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { proxiedAddress } from './proxied-address.js';
import { openTestConnection } from './terminate-backends.js';

/** A PgBouncer in transaction mode. */
export interface Bouncer {
  /** The address of the database through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a PgBouncer in front of the database, with these settings besides the usual ones. */
export async function startPgbouncer(
  databaseUrl: string,
  settings: Record<string, string> = {},
): Promise<Bouncer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-pgbouncer-'));
  const port = await freePort();
  const database = new URL(databaseUrl);
  const name = database.pathname.slice(1);
  const target = {
    ...{ host: database.searchParams.get('host') ?? database.hostname, dbname: name },
    ...{ port: database.port || '5432', user: database.username, password: database.password },
  };
  const lines = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'any' },
    ...{ pool_mode: 'transaction', default_pool_size: 4, ...settings },
  };
  const list = (entries: object, separator: string) =>
    Object.entries(entries)
      .map(([key, value]) => `${key}=${value as string}`)
      .join(separator);
  const file = path.join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]\n${name} = ${list(target, ' ')}\n[pgbouncer]\n${list(lines, '\n')}\n`,
  );
  // It refuses to run as root, and the socket of the embedded Postgres belongs to this account.
  for (const each of [folder, file]) await chmod(each, 0o755);
  const child = spawn(findPgbouncer()!, [file], { ...(await findAccount()), stdio: 'ignore' });
  const killOnExit = () => child.kill('SIGKILL');
  process.once('exit', killOnExit);
  const url = proxiedAddress(databaseUrl, port);
  await eventually(async () => (await openTestConnection(url)).end());
  return {
    url,
    async stop() {
      process.off('exit', killOnExit);
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
