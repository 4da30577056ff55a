import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { Cluster } from '../../src/app/postgres/cluster.js';
import { findAccount, findBinaries, run } from '../../src/app/postgres/run.js';

/** How `pg_ctl stop` ends a Postgres: `fast` as systemd does, `immediate` as a crash. */
export type ShutdownMode = 'fast' | 'immediate';

/** A Postgres of its own, whose restart harms no other test. */
export interface OwnPostgres {
  /** The address of an empty database. */
  readonly url: string;
  /** Does the work while it is stopped, and resolves when it accepts connections again. */
  restart(how: ShutdownMode, work?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

const DATABASE = 'doum';

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'doum-own-postgres-'));
  // As root, Postgres runs as another user, who must be able to enter the folder.
  await chmod(folder, 0o755);
  const cluster = await Cluster.at(folder);
  await cluster.create();
  await cluster.start();
  const admin = new pg.Client({ connectionString: await cluster.address('postgres') });
  await admin.connect();
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
  const [{ pg_ctl }, account] = [await findBinaries(), await findAccount()];
  return {
    url: await cluster.address(DATABASE),
    async restart(how, work) {
      const args = ['-D', '.', 'stop', '-m', how, '-w'];
      const { code, output } = await run(pg_ctl, args, account, { cwd: cluster.folder });
      if (code !== 0) throw new Error(`Postgres was not stopped: ${output}`);
      try {
        await work?.();
      } finally {
        await cluster.start();
      }
    },
    async stop() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
