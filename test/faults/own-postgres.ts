import { rm } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { findAccount, findBinaries, run } from '../../src/app/postgres/run.js';
import { makeFolder } from '../support/data-folder.js';

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

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await makeFolder();
  let postgres = await EmbeddedPostgres.start(folder);
  const [{ pg_ctl }, account] = [await findBinaries(), await findAccount()];
  return {
    url: postgres.url,
    async restart(how, work) {
      const args = ['-D', '.', 'stop', '-m', how, '-w'];
      const stopped = await run(pg_ctl, args, account, path.join(folder, 'postgres'));
      if (stopped.hasFailed) throw new Error(`Postgres was not stopped: ${stopped.output}`);
      try {
        await work?.();
      } finally {
        postgres = await EmbeddedPostgres.start(folder);
      }
    },
    async stop() {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
