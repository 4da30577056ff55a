import type { Config } from '../../config/index.js';
import type { DataSource } from '../../core/database.js';
import { OperatorError } from '../../core/errors.js';
import { type Access, withDatabase } from '../open-database.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { endOnSignal, stopBeforeEnd } from './end-command.js';

/**
 * Opens the configured database for one command. `access`: what the command needs of it; only
 * `write` migrates it first, and only `write` and `new` make an embedded Postgres. If the embedded
 * Postgres is running, it is used; otherwise it is started for the duration of the command. It is
 * stopped however the command ends: normally, by an uncaught error, or by a signal that can be
 * caught.
 */
export async function withCommandDatabase<T>(
  config: Config,
  access: Access,
  work: (dataSource: DataSource, url: string) => Promise<T>,
): Promise<T> {
  const warn = (message: string) => void process.stderr.write(`${message}\n`);
  const open = (url: string) =>
    withDatabase(url, (dataSource) => work(dataSource, url), { access, warn, ...config.database });
  if (config.databaseUrl !== undefined) return open(config.databaseUrl);
  const running = await EmbeddedPostgres.findRunning(config.dataDir);
  if (running) return open(running);
  const mayCreate = access === 'write' || access === 'new';
  if (!mayCreate && !(await EmbeddedPostgres.exists(config.dataDir)))
    throw new OperatorError(
      `There is no database in ${config.dataDir} yet, and DATABASE_URL is not set: start the ` +
        'server, or run "doum migrate".',
    );
  const starting = EmbeddedPostgres.start(config.dataDir);
  const stop = async () => (await starting).stop();
  const unregister = stopBeforeEnd(stop);
  const ignoreSignals = endOnSignal();
  try {
    const { url } = await starting;
    return await open(url);
  } finally {
    await starting.then(stop, () => undefined);
    unregister();
    ignoreSignals();
  }
}
