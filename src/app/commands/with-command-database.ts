import type { Config } from '../../config/index.js';
import type { DataSource } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { type Access, withDatabase } from '../open-database.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { thenCleanUp } from './end-command.js';
import { tell } from './terminal-output.js';

/**
 * Opens the configured database for one command. `access` is what the command needs: only `write`
 * migrates the database first, and only `write` and `new` create an embedded Postgres. Uses a
 * running embedded Postgres, or starts one for the duration of the command.
 */
export async function withCommandDatabase<T>(
  config: Config,
  access: Access,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir, database } = config;
  const open = (url: string) => withDatabase(url, work, { access, warn: tell, ...database });
  const running = databaseUrl ?? (await EmbeddedPostgres.findRunning(dataDir));
  if (running !== null) return open(running);
  const mayCreate = access === 'write' || access === 'new';
  if (!mayCreate && !(await EmbeddedPostgres.exists(dataDir)))
    throw new OperatorError(
      `There is no database in ${dataDir} yet, and DATABASE_URL is not set: start the server, or ` +
        'run "doum migrate".',
    );
  const starting = EmbeddedPostgres.start(dataDir);
  const stop = () =>
    starting.then(
      (postgres) => postgres.stop(),
      () => undefined,
    );
  return thenCleanUp(stop, async () => open((await starting).url));
}
