import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, dropDatabases } from '../../test/support/databases.js';
import { startServer, type ServerProcess } from '../../test/support/server-process.js';
import { dropIndices } from '../../test/support/start-test-app.js';
import { importGenerated } from './import-articles.js';
import { withServices } from './start-services.js';

/** A server on Elasticsearch with generated articles. */
export interface Setting {
  server: ServerProcess;
  /** The URL of Elasticsearch. */
  elasticsearch: string;
  /** The name under which the index of the articles can be searched. */
  index: string;
  /** Starts one more server on the same database and index, with these variables. */
  startAnother(environment: Record<string, string>): Promise<ServerProcess>;
}

/**
 * Starts Postgres, Elasticsearch (see `withServices`) and a server, whose index has `articles`
 * generated articles in one segment. Runs `work`, and removes everything again.
 */
export async function withSearchSetting(
  articles: number,
  work: (setting: Setting) => Promise<void>,
): Promise<void> {
  await withServices(async () => {
    const name = `bench_${randomBytes(4).toString('hex')}`;
    const index = name.replace('_', '-');
    const elasticsearch = process.env.TEST_ELASTICSEARCH_URL!;
    const servers: ServerProcess[] = [];
    try {
      const databaseUrl = await createDatabase(name);
      await importGenerated(databaseUrl, articles);
      const startAnother = async (environment: Record<string, string>) => {
        const server = await startServer({
          DATABASE_URL: databaseUrl,
          ELASTICSEARCH_URL: elasticsearch,
          ELASTICSEARCH_INDEX: index,
          TRUST_PROXY: '1',
          ...environment,
        });
        servers.push(server);
        await untilIndexed(server, articles);
        return server;
      };
      const server = await startAnother({});
      await fetch(`${elasticsearch}/${index}/_forcemerge?max_num_segments=1`, { method: 'POST' });
      await work({ server, elasticsearch, index, startAnother });
    } finally {
      for (const server of servers) await server.stop();
      await dropIndices(index);
      await dropDatabases();
    }
  });
}

/** Waits until the engine has indexed this number of articles. */
export async function untilIndexed(server: ServerProcess, articles: number): Promise<void> {
  for (;;) {
    const { searchIndex } = await server.admin<{
      searchIndex: { documents: number; pending: number };
    }>('{ searchIndex { documents pending } }');
    if (searchIndex.documents >= articles && searchIndex.pending === 0) return;
    await sleep(500);
  }
}
