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

/** A Postgres that listens on 127.0.0.1, with TLS or without. */
export interface TlsPostgres {
  /** Of an empty database, without a parameter of TLS. */
  readonly url: string;
  /** Has the server show another certificate to new connections. */
  present(certificate: Certificates): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the Postgres of this machine: the embedded one has no TLS. With a certificate it takes
 * connections with TLS alone.
 */
export async function startTlsPostgres(certificate: Certificates | null): Promise<TlsPostgres> {
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
  await run(
    initdb,
    [
      ...['-D', data, '-U', 'doum', '-A', 'scram-sha-256', '-E', 'UTF8'],
      `--pwfile=${passwordFile}`,
    ],
    options,
  );
  const file = (name: string) => path.join(data, name);
  const show = async ({ certificate: shown, key }: Certificates) => {
    for (const [from, name] of [[shown, 'server.crt'] as const, [key, 'server.key'] as const]) {
      await rm(file(name), { force: true });
      await copyFile(from, file(name));
      await chmod(file(name), 0o600);
      await own(file(name));
    }
  };
  if (certificate) await show(certificate);
  const kind = certificate ? 'hostssl' : 'host';
  await writeFile(file('pg_hba.conf'), `${kind} all all 127.0.0.1/32 scram-sha-256\n`);
  const child = spawn(
    postgres,
    [
      ...['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
      ...['-c', 'unix_socket_directories=', '-c', 'fsync=off'],
      ...['-c', `ssl=${certificate ? 'on' : 'off'}`],
    ],
    { ...options, stdio: 'ignore' },
  );
  const killOnExit = () => child.kill('SIGQUIT');
  process.once('exit', killOnExit);
  const url = `postgres://doum:${password}@127.0.0.1:${port}/postgres`;
  const unverified = certificate ? `${url}?sslmode=no-verify` : url;
  await eventually(async () => (await openTestConnection(unverified)).end());
  return {
    url,
    async present(another) {
      await show(another);
      child.kill('SIGHUP');
    },
    async stop() {
      process.off('exit', killOnExit);
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
