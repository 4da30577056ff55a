import type { Config } from '../../config.js';
import type { DataSource } from '../../core/database.js';
import { EmbeddedPostgres } from '../embedded-postgres.js';
import { withDatabase } from '../open-database.js';

/**
 * Opens the configured database for one command. Beside a server on the embedded one a command joins it; without a
 * server it starts the embedded one for as long as the command runs.
 */
export async function withCommandDatabase<T>(
  config: Config,
  work: (dataSource: DataSource, url: string) => Promise<T>,
): Promise<T> {
  if (config.databaseUrl !== undefined)
    return withDatabase(config.databaseUrl, (dataSource) => work(dataSource, config.databaseUrl!));
  const running = await EmbeddedPostgres.findRunning(config.dataDir);
  if (running) return withDatabase(running, (dataSource) => work(dataSource, running));
  const postgres = await EmbeddedPostgres.start(config.dataDir);
  try {
    return await withDatabase(postgres.url, (dataSource) => work(dataSource, postgres.url));
  } finally {
    await postgres.stop();
  }
}
