import type { Config } from '../../config/index.js';
import { migrate, readMigrationState, revertNewest } from '../../core/migrations.js';
import { LOSSES } from '../migration-losses.js';
import { MIGRATIONS } from '../open-database.js';
import { alignedTable } from './terminal-output.js';
import { withCommandDatabase } from './with-command-database.js';

/** Runs the pending migrations and prints how many. Rejects with OperatorError without rights. */
export async function migrateDatabase(config: Config): Promise<void> {
  // `write` would migrate, too, but not tell which migrations that were.
  await withCommandDatabase(config, 'new', async (dataSource) => {
    const run = await migrate(dataSource, MIGRATIONS);
    const { applied, unknown } = await readMigrationState(dataSource, MIGRATIONS);
    process.stdout.write(
      unknown.length > 0
        ? `No migration of this version is pending. The database is newer: it has ` +
            `${unknown.join(', ')}.\n`
        : `The database is up to date: ${run.length} of its ${applied.length} migrations ran now. ` +
            `The newest is ${applied.at(-1)}.\n`,
    );
  });
}

/**
 * Prints all migrations with their states. Resolves to 0 if the database fits this version, 1 if
 * migrations are pending, 2 if it has migrations that this version does not know.
 */
export async function migrationStatus(config: Config): Promise<number> {
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

/** Reverts the newest migration. Rejects with OperatorError if that is not possible. */
export async function migrateDown(config: Config): Promise<void> {
  const name = await withCommandDatabase(config, 'any', (dataSource) =>
    revertNewest(dataSource, MIGRATIONS, LOSSES),
  );
  process.stdout.write(`Reverted ${name}. The next start of this version runs it again.\n`);
}
