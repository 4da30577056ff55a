import pg from 'pg';

/** A backup of a database. */
export interface DatabaseCopy {
  /**
   * Replaces the database by the copy. Running servers lose their connections and reconnect to the
   * old state.
   */
  restore(): Promise<void>;
}

/**
 * Copies the database of a server. Running servers lose their connections; nothing may be written
 * meanwhile.
 */
export async function copyDatabase(app: { databaseUrl: string }): Promise<DatabaseCopy> {
  const name = new URL(app.databaseUrl).pathname.slice(1);
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

/** Terminates the connections to the database, and allows none during `work`. */
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
    // Allows connections again, to both databases that have had the name.
    const { rows } = await client.query<{ datname: string }>(
      `select datname from pg_database where not datallowconn and datname like $1`,
      [`${name}%`],
    );
    for (const { datname } of rows)
      await client.query(`alter database ${datname} allow_connections true`);
  }
}
