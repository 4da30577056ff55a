import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { startElasticsearch } from '../../test/elasticsearch-node/start.mjs';

/**
 * Starts an embedded Postgres in .doum/bench and, unless ELASTICSEARCH_URL is set, a local
 * Elasticsearch node. Sets TEST_DATABASE_URL and TEST_ELASTICSEARCH_URL, runs `work` and stops
 * both.
 */
export async function withServices<T>(work: () => Promise<T>): Promise<T> {
  const postgres = await EmbeddedPostgres.start('.doum/bench');
  const elasticsearch = process.env.ELASTICSEARCH_URL
    ? null
    : await startElasticsearch({ log: (line) => process.stderr.write(`${line}\n`) });
  process.env.TEST_DATABASE_URL = postgres.url;
  process.env.TEST_ELASTICSEARCH_URL = process.env.ELASTICSEARCH_URL ?? elasticsearch!.url;
  try {
    return await work();
  } finally {
    await elasticsearch?.stop();
    await postgres.stop();
  }
}
