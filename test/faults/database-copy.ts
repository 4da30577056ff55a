import pg from 'pg';
import type { Setting } from './setting.js';

/** A copy of a setting's database as it was at a moment: its backup. */
export interface DatabaseCopy {
  /**
   * Puts the copy in the place of the database, also below servers that run: they lose their
   * connections and find the old state.
   */
  restore(): Promise<void>;
}

/**
 * Copies the database of the setting. Servers that run lose their connections for it; nothing may
 * be written meanwhile.
 */
export async function copyDatabase(setting: Setting): Promise<DatabaseCopy> {
  const name = new URL(setting.databaseUrl).pathname.slice(1);
  const copy = `${name}_copy`;
  await asAdministrator(async (client) => {
    await withoutConnections(client, name, () =>
      client.query(`create database ${copy} template ${name}`),
    );
  });
  return {
    restore: () =>
      asAdministrator(async (client) => {
        const away = `${name}_away`;
        await withoutConnections(client, name, async () => {
          await client.query(`alter database ${name} rename to ${away}`);
          await client.query(`alter database ${copy} rename to ${name}`);
        });
        await client.query(`drop database ${away} with (force)`);
      }),
  };
}

async function asAdministrator(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Ends the connections to the database and lets none in during `work`. */
async function withoutConnections(
  client: pg.Client,
  name: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await client.query(`alter database ${name} allow_connections false`);
  try {
    for (;;) {
      const { rowCount } = await client.query(
        'select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1',
        [name],
      );
      if (rowCount === 0) break;
    }
    await work();
  } finally {
    // Whatever has the name now, and what had it before.
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where not datallowconn and datname like $1`,
      [`${name}%`],
    );
    for (const { datname } of rows)
      await client.query(`alter database ${datname} allow_connections true`);
  }
}
