import { MIGRATIONS } from '../../../migrations/index.js';
import type { Config } from '../../config/index.js';
import type { DataSource } from '../../core/database/database.js';
import { OperatorError } from '../../core/errors.js';
import { migrate, readMigrationState } from '../../core/database/migrations.js';
import { type Access, withDatabase } from '../open-database.js';
import { EmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { thenCleanUp } from './end-command.js';
import { alignedTable, tell } from './terminal-output.js';

/** The actor of commands in the audit log. */
export const ACTOR = 'command line';

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

/**
 * Runs the pending migrations and prints their number. Rejects with OperatorError if the role lacks
 * a right. `status`: only prints all migrations with their states. Resolves to 1 if migrations are
 * pending, 2 if the database has unknown migrations.
 */
export async function migrateDatabase(
  config: Config,
  { status }: { status: boolean },
): Promise<number> {
  if (status) return migrationStatus(config);
  // `write` would also migrate, but not report which migrations ran.
  return withCommandDatabase(config, 'new', async (dataSource) => {
    const run = await migrate(dataSource, MIGRATIONS);
    const { applied, unknown } = await readMigrationState(dataSource, MIGRATIONS);
    process.stdout.write(
      unknown.length > 0
        ? `No migration of this version is pending. The database is newer: it has ` +
            `${unknown.join(', ')}.\n`
        : `The database is up to date: ${run.length} of its ${applied.length} migrations ran now. ` +
            `The newest is ${applied.at(-1)}.\n`,
    );
    return 0;
  });
}

async function migrationStatus(config: Config): Promise<number> {
  return withCommandDatabase(config, 'any', async (dataSource) => {
    const { applied, pending, unknown } = await readMigrationState(dataSource, MIGRATIONS);
    const stateOf = (name: string) =>
      unknown.includes(name) ? 'unknown to this version' : 'applied';
    process.stdout.write(
      alignedTable([
        ['migration', 'state'],
        ...applied.map((name) => [name, stateOf(name)]),
        ...pending.map((name) => [name, 'pending']),
      ]),
    );
    if (unknown.length > 0) return 2;
    return pending.length > 0 ? 1 : 0;
  });
}
