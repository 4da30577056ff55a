import type { Pool } from 'pg';
import type { Config } from '../../config/index.js';
import type { Logger } from '../../core/logger.js';
import type { Registry } from '../../core/metrics.js';
import type { Notifications } from '../../core/database/notifications.js';
import type { LexiconCache } from '../../lexicon/index.js';
import {
  EngineUnavailable,
  type IndexState,
  type IndexWriter,
  type SearchEngineName,
} from '../engine.js';
import { EngineMetrics } from '../search-metrics.js';
import { PublishedArticleCache } from '../term-vectors/published-article-cache.js';
import { PublishedArticleReader } from '../term-vectors/published-article-reader.js';
import { WordsTokenizer } from '../term-vectors/words-tokenizer.js';
import { createElasticsearchClient } from './elasticsearch/client.js';
import { ElasticsearchEngine } from './elasticsearch/elasticsearch-engine.js';
import { ElasticsearchIndex } from './elasticsearch/elasticsearch-index.js';
import type { IndexChanges } from './index-memory.js';
import { MemoryEngine } from './memory/memory-engine.js';
import { type OutageTimings, SearchEngines } from './search-engines.js';

/** Time after which another node is asked: with the engine in memory as fallback, and without. */
const SEARCH_LIMIT_MS = 700;
const ONLY_ENGINE_LIMIT_MS = 4_000;

/** Errors of configuration, which do not pass by themselves. */
const WRONG_ENGINE = new Set(['ELASTICSEARCH_WRONG_CREDENTIALS', 'ELASTICSEARCH_VERSION']);

type EngineConfig = Pick<Config, 'searchEngine' | 'searchFallback' | 'elasticsearch'>;

/** For commands. null if Elasticsearch is not configured. */
export function createIndexWriter(config: EngineConfig): IndexWriter | null {
  if (config.searchEngine !== 'elasticsearch') return null;
  const client = createElasticsearchClient(config.elasticsearch);
  return new ElasticsearchIndex(
    { client, prefix: config.elasticsearch.index },
    config.elasticsearch,
  );
}

/**
 * EngineUnavailable if Elasticsearch refuses the credentials or has an unsupported version. An
 * outage is no error here, because it may end.
 */
export async function checkElasticsearch(writer: IndexWriter): Promise<void> {
  try {
    await writer.inspect();
  } catch (error) {
    if (!(error instanceof EngineUnavailable) || !WRONG_ENGINE.has(error.code)) return;
    await writer.close();
    throw error;
  }
}

/** The configured engines, the words in memory, and the writer of the index of Elasticsearch. */
export interface CreatedEngines {
  readonly engines: SearchEngines;
  readonly words: PublishedArticleCache;
  readonly writer: IndexWriter | null;
}

export function createEngines(parts: {
  config: EngineConfig;
  pool: Pool;
  lexicon: LexiconCache;
  /** The state of an engine's index. Rejects if Postgres is unavailable. */
  indexState: (engine: SearchEngineName) => Promise<IndexState>;
  notifications: Notifications;
  changes: IndexChanges;
  metrics: Registry;
  logger: Logger;
  timings: OutageTimings;
}): CreatedEngines {
  const { config, pool, changes, logger } = parts;
  const hasElasticsearch = config.searchEngine === 'elasticsearch';
  const hasMemory = !hasElasticsearch || config.searchFallback === 'memory';
  const reader = new PublishedArticleReader(pool);
  const words = new PublishedArticleCache(reader, parts.notifications, logger, {
    isSearched: hasMemory,
    onChange: () => changes.changed(),
  });
  const tokenizer = new WordsTokenizer(pool, parts.lexicon);
  const memory = new MemoryEngine({
    index: () => words.index,
    tokenizer: () => tokenizer.current(),
    texts: (ids) => reader.texts(ids),
  });
  const create = () => {
    const client = createElasticsearchClient(config.elasticsearch);
    const prefix = config.elasticsearch.index;
    const limitMs = hasMemory ? SEARCH_LIMIT_MS : ONLY_ENGINE_LIMIT_MS;
    const engine = new ElasticsearchEngine({ client, prefix, limitMs });
    return { engine, writer: new ElasticsearchIndex({ client, prefix }, config.elasticsearch) };
  };
  const elasticsearch = hasElasticsearch ? create() : null;
  const engines = new SearchEngines(
    {
      elasticsearch: elasticsearch?.engine ?? null,
      indexState: parts.indexState,
      memory: hasMemory ? memory : null,
    },
    changes,
    new EngineMetrics(parts.metrics),
    logger,
    parts.timings,
  );
  return { engines, words, writer: elasticsearch?.writer ?? null };
}
