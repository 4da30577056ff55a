import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPostgres } from '../../scripts/machine/find-program.mjs';
import { findAccount } from '../../src/app/postgres/run.js';
import type { Certificates } from '../elasticsearch-node/certificates.mjs';
import { eventually } from './eventually.js';
import { freePort } from '../elasticsearch-node/ports.mjs';
import { openTestConnection } from './terminate-backends.js';

const run = promisify(execFile);

/** A Postgres that listens on 127.0.0.1 and accepts only TLS. */
export interface TlsPostgres {
  /** Of an empty database, without a parameter of TLS. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the Postgres of this machine with TLS, which the embedded one does not have. */
export async function startTlsPostgres({ certificate, key }: Certificates): Promise<TlsPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-tls-postgres-'));
  const account = await findAccount();
  const own = (file: string) =>
    account.uid === undefined ? undefined : chown(file, account.uid, account.gid!);
  const [data, passwordFile] = [path.join(folder, 'data'), path.join(folder, 'password')];
  const [password, port] = [randomBytes(12).toString('hex'), await freePort()];
  await chmod(folder, 0o755);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password);
  for (const each of [data, passwordFile]) await own(each);
  const { initdb, postgres } = findPostgres()!;
  const options = { ...account, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const asDoum = ['-U', 'doum', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  await run(initdb, ['-D', data, '-E', 'UTF8', ...asDoum], options);
  for (const [from, name] of [
    [certificate, 'server.crt'],
    [key, 'server.key'],
  ] as const) {
    const file = path.join(data, name);
    await copyFile(from, file);
    await chmod(file, 0o600);
    await own(file);
  }
  await writeFile(path.join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'ssl=on',
  ];
  const child = spawn(
    postgres,
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  const killOnExit = () => child.kill('SIGQUIT');
  process.once('exit', killOnExit);
  const url = `postgres://doum:${password}@127.0.0.1:${port}/postgres`;
  await eventually(async () => (await openTestConnection(`${url}?sslmode=no-verify`)).end());
  return {
    url,
    async stop() {
      process.off('exit', killOnExit);
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
