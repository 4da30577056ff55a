import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A connection of the test itself. */
export async function openTestConnection(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'test' });
  await client.connect();
  return client;
}

/** Terminates every connection of the app; resolves to their number. */
export async function terminateBackends(testConnection: pg.Client): Promise<number> {
  // Within a transaction, Postgres shows the sessions of the first query.
  await testConnection.query('select pg_stat_clear_snapshot()');
  const { rowCount } = await testConnection.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'doum%'`,
  );
  return rowCount!;
}

/** Ends the connections for notifications of all servers on the database until `work` ends. */
export async function withoutNotifications(
  databaseUrl: string,
  work: () => Promise<void>,
): Promise<void> {
  const connection = await openTestConnection(databaseUrl);
  let isDone = false;
  const cutting = (async () => {
    while (!isDone) {
      await connection.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'doum notifications'`,
      );
      await sleep(20);
    }
  })();
  try {
    await work();
  } finally {
    isDone = true;
    await cutting;
    await connection.end();
  }
}

/**
 * Holds a lock on the table, and terminates the app's connections whenever one waits for it, until
 * `work` ends: other work may have waited first. Repeats `work` if nothing waited, because it had
 * received a connection that was already terminated.
 */
export async function terminateWhileWaitingFor<T>(
  testConnection: pg.Client,
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    await testConnection.query(`begin; lock table ${table} in access exclusive mode`);
    try {
      let isDone = false;
      let cuts = 0;
      const result = work().finally(() => (isDone = true));
      const waiting = `select from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and relation = '${table}'::regclass and not granted`;
      while (!isDone) {
        if ((await testConnection.query(waiting)).rowCount! > 0)
          cuts += await terminateBackends(testConnection);
        await sleep(10);
      }
      if (cuts > 0) return await result;
    } finally {
      await testConnection.query('rollback');
    }
  }
}

/** Does the work with a connection of its own, which is then closed. */
export async function withTestConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await openTestConnection(url);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
