import pg from 'pg';
import type { TestApp } from './start-test-app.js';

/** Locks a table in a session, so that every statement on it waits in Postgres. */
export async function holdTable(app: Pick<TestApp, 'databaseUrl'>, table: string) {
  // Two connections: within a transaction, pg_stat_activity does not change.
  const [client, watcher] = [1, 2].map(
    () => new pg.Client({ connectionString: app.databaseUrl }),
  ) as [pg.Client, pg.Client];
  await client.connect();
  await watcher.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in access exclusive mode`);
  return {
    /** Number of statements with this text that wait for a lock. */
    async waiting(text = 'slug_history'): Promise<number> {
      const { rows } = await watcher.query<{ count: number }>(
        `select count(*)::integer as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and strpos(query, $1) > 0`,
        [text],
      );
      return rows[0]!.count;
    },
    /** Runs a statement in the transaction that holds the table. */
    query: (sql: string) => client.query(sql),
    async release(end: 'commit' | 'rollback' = 'rollback') {
      await client.query(end);
      await client.end();
      await watcher.end();
    },
  };
}
