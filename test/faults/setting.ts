import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createDatabase } from '../support/databases.js';
import { waitUntilDelivered } from '../support/delivery.js';
import { runCommand } from '../support/run-command.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { dropIndices } from '../support/start-test-app.js';

const POLL_MS = 20;
const LEADER_MS = 60_000;

/** Servers in separate processes, with their own database and Elasticsearch indices. */
export interface Setting {
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  readonly elasticsearchUrl: string;
  readonly prefix: string;
  /** The running servers. */
  servers(): ServerProcess[];
  start(): Promise<ServerProcess>;
  /** Waits until one of the running servers leads the indexing. */
  leader(): Promise<ServerProcess>;
  /** The process that leads the indexing now; undefined: none. */
  leaderPid(): Promise<number | undefined>;
  /** Waits until every change is delivered; `doum index verify` must find no difference then. */
  expectTrueIndex(): Promise<void>;
}

/** Creates a setting for `work` and removes it afterwards. Errors have the servers' last lines. */
export async function withSetting(work: (setting: Setting) => Promise<void>): Promise<void> {
  const prefix = `fault-${randomBytes(6).toString('hex')}`;
  const databaseUrl = await createDatabase();
  const elasticsearchUrl = process.env.TEST_ELASTICSEARCH_URL!;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  pool.on('error', () => undefined);
  const started: ServerProcess[] = [];
  const servers = () => started.filter((server) => server.isRunning());
  const environment = {
    DATABASE_URL: databaseUrl,
    SEARCH_ENGINE: 'elasticsearch',
    ELASTICSEARCH_URL: elasticsearchUrl,
    ELASTICSEARCH_INDEX: prefix,
  };
  try {
    await work({
      ...{ databaseUrl, pool, elasticsearchUrl, prefix, servers },
      async start() {
        const server = await startServer(environment);
        started.push(server);
        return server;
      },
      leader: () => leaderAmong(pool, servers),
      leaderPid: () => leaderPid(pool),
      async expectTrueIndex() {
        await waitUntilDelivered(pool);
        const { code } = await runCommand(['index', 'verify'], environment);
        expect(code).toBe(0);
      },
    });
  } catch (error) {
    const logs = started.map(({ pid, log }) => `-- ${pid}\n${log.slice(-15).join('\n')}`);
    throw new Error([String(error), ...logs].join('\n'), { cause: error });
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    await pool.end();
    await dropIndices(prefix);
  }
}

async function leaderPid(pool: pg.Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ pid: number }>(
    `select split_part(holder, '/', 2)::integer as pid from indexer_lease
     where expires_at > now() and engine = 'ELASTICSEARCH'`,
  );
  return rows[0]?.pid;
}

async function leaderAmong(
  pool: pg.Pool,
  candidates: () => ServerProcess[],
): Promise<ServerProcess> {
  for (const startedAt = performance.now(); performance.now() - startedAt < LEADER_MS;) {
    const leading = await leaderPid(pool);
    const leader = candidates().find(({ pid }) => pid === leading);
    if (leader) return leader;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`No server took the lease within ${LEADER_MS / 1_000} s.`);
}
