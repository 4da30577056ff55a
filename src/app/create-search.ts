import type { Pool } from 'pg';
import type { Config } from '../config.js';
import type { IndexWriter, SearchEngine } from '../search/index.js';
import { createElasticsearchClient, ElasticsearchEngine, ElasticsearchIndex } from '../search/engines/elasticsearch/index.js';
import { PostgresEngine, PostgresIndex } from '../search/engines/postgres/index.js';

/** The configured engine: the side that answers and the side that is written to. */
export function createSearch(
  config: Pick<Config, 'searchEngine' | 'elasticsearch'>,
  pool: Pool,
): { engine: SearchEngine; writer: IndexWriter } {
  if (config.searchEngine === 'postgres') return { engine: new PostgresEngine(pool), writer: new PostgresIndex(pool) };
  const client = createElasticsearchClient(config.elasticsearch);
  const prefix = config.elasticsearch.index;
  return {
    engine: new ElasticsearchEngine({ client, prefix }),
    writer: new ElasticsearchIndex({ client, prefix }),
  };
}
