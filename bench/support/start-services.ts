import { EmbeddedPostgres } from '../../src/app/postgres/embedded-postgres.js';
import { startElasticsearch } from '../../test/elasticsearch-node/start.mjs';

/**
 * A Postgres of its own under .doum/bench and an Elasticsearch (ELASTICSEARCH_URL, else the local
 * node), for one measurement.
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
