import type { Config } from '../../config/index.js';
import { migrate, readMigrationState } from '../../core/migrations.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { alignedTable } from './terminal-output.js';
import { withCommandDatabase } from './with-command-database.js';

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
