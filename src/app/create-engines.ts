import type { Pool } from 'pg';
import type { Config } from '../config/index.js';
import type { Logger } from '../core/logger.js';
import { registerLookups } from '../core/lookups.js';
import type { Registry } from '../core/metrics.js';
import {
  EngineUnavailable,
  type IndexChanges,
  type IndexWriter,
  type SearchEngine,
} from '../search/index.js';
import {
  createElasticsearchClient,
  ElasticsearchEngine,
  ElasticsearchIndex,
  EngineMetrics,
  PostgresEngine,
  PostgresIndex,
} from '../search/engines/index.js';

/** After this time another Elasticsearch node is asked: with a fallback engine, and without one. */
const SEARCH_LIMIT_MS = 700;
const ONLY_ENGINE_LIMIT_MS = 5_000;

/** Codes of what does not pass by itself. */
const WRONG_ENGINE = new Set(['ELASTICSEARCH_WRONG_CREDENTIALS', 'ELASTICSEARCH_VERSION']);

/** A search engine and the writer of its index. */
export interface SearchSide {
  engine: SearchEngine;
  writer: IndexWriter;
}

/** Creates the configured engine, and its fallback if one is configured. Commands have no metrics. */
export function createEngines(
  config: Pick<Config, 'searchEngine' | 'searchFallback' | 'elasticsearch'>,
  pool: Pool,
  changes: IndexChanges,
  logger: Logger,
  metrics?: Registry,
): { primary: SearchSide; fallback: SearchSide | null } {
  const create: Record<Config['searchEngine'], () => SearchSide> = {
    elasticsearch: () => {
      const client = createElasticsearchClient(config.elasticsearch);
      const prefix = config.elasticsearch.index;
      const limitMs = config.searchFallback === 'none' ? ONLY_ENGINE_LIMIT_MS : SEARCH_LIMIT_MS;
      const engine = new ElasticsearchEngine({ client, prefix, limitMs }, changes);
      if (metrics) registerLookups(metrics, { minimum_scores: [engine.lookups] });
      return {
        engine,
        writer: new ElasticsearchIndex({ client, prefix }, config.elasticsearch),
      };
    },
    postgres: () => ({ engine: new PostgresEngine(pool), writer: new PostgresIndex(pool, logger) }),
  };
  const measured = metrics && new EngineMetrics(metrics);
  const side = (name: Config['searchEngine']): SearchSide => {
    const { engine, writer } = create[name]();
    return { engine: measured?.of(engine) ?? engine, writer };
  };
  return {
    primary: side(config.searchEngine),
    fallback: config.searchFallback === 'none' ? null : side(config.searchFallback),
  };
}

/**
 * EngineUnavailable if the engine refuses the credentials or has an unsupported version. An engine
 * that is away may return.
 */
export async function checkEngine(writer: IndexWriter): Promise<void> {
  try {
    await writer.inspect();
  } catch (error) {
    if (!(error instanceof EngineUnavailable) || !WRONG_ENGINE.has(error.code)) return;
    await writer.close();
    throw error;
  }
}
