import type { Pool } from 'pg';
import type { Config } from '../config/index.js';
import type { Logger } from '../core/logger.js';
import type { IndexChanges, IndexWriter, SearchEngine } from '../search/index.js';
import {
  createElasticsearchClient,
  ElasticsearchEngine,
  ElasticsearchIndex,
  PostgresEngine,
  PostgresIndex,
} from '../search/engines/index.js';

/** A search engine and the writer of its index. */
export interface SearchSide {
  engine: SearchEngine;
  writer: IndexWriter;
}

/** Creates the configured engine, and its fallback if one is configured. */
export function createEngines(
  config: Pick<Config, 'searchEngine' | 'searchFallback' | 'elasticsearch'>,
  pool: Pool,
  changes: IndexChanges,
  logger: Logger,
): { primary: SearchSide; fallback: SearchSide | null } {
  const create: Record<Config['searchEngine'], () => SearchSide> = {
    elasticsearch: () => {
      const client = createElasticsearchClient(config.elasticsearch);
      const prefix = config.elasticsearch.index;
      return {
        engine: new ElasticsearchEngine({ client, prefix }, changes),
        writer: new ElasticsearchIndex({ client, prefix }),
      };
    },
    postgres: () => ({ engine: new PostgresEngine(pool), writer: new PostgresIndex(pool, logger) }),
  };
  return {
    primary: create[config.searchEngine](),
    fallback: config.searchFallback === 'none' ? null : create[config.searchFallback](),
  };
}
