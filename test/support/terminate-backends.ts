import pg from 'pg';

/** A connection of the test's own, beside those of the app. */
export async function connectBeside(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'test' });
  await client.connect();
  return client;
}

/** Cuts every connection of the app. Resolves to how many there were. */
export async function terminateBackends(beside: pg.Client): Promise<number> {
  const { rowCount } = await beside.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'doum%'`,
  );
  return rowCount!;
}

/** Cuts every connection of the app as soon as one of them waits for a lock, which `beside` holds on the table meanwhile. */
export async function terminateWhileWaitingFor<T>(beside: pg.Client, table: string, work: () => Promise<T>): Promise<T> {
  await beside.query(`begin; lock table ${table} in access exclusive mode`);
  try {
    const result = work();
    const waiting = `select from pg_locks where relation = '${table}'::regclass and not granted`;
    while ((await beside.query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await terminateBackends(beside);
    return await result;
  } finally {
    await beside.query('rollback');
  }
}
