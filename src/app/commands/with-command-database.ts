import type { Config } from '../../config/index.js';
import type { DataSource } from '../../core/database.js';
import { withDatabase } from '../open-database.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { endOnSignal, stopBeforeEnd } from './end-command.js';

/**
 * Opens the configured database for one command. If the embedded Postgres is running, it is used;
 * otherwise it is started for the duration of the command. It is stopped however the command ends:
 * normally, by an uncaught error, or by a signal that can be caught.
 */
export async function withCommandDatabase<T>(
  config: Config,
  work: (dataSource: DataSource, url: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl !== undefined)
    return withDatabase(config.databaseUrl, (dataSource) => work(dataSource, config.databaseUrl!));
  const running = await EmbeddedPostgres.findRunning(config.dataDir);
  if (running) return withDatabase(running, (dataSource) => work(dataSource, running));
  const starting = EmbeddedPostgres.start(config.dataDir);
  const stop = async () => (await starting).stop();
  const unregister = stopBeforeEnd(stop);
  const ignoreSignals = endOnSignal();
  try {
    const { url } = await starting;
    return await withDatabase(url, (dataSource) => work(dataSource, url));
  } finally {
    await starting.then(stop, () => undefined);
    unregister();
    ignoreSignals();
  }
}
