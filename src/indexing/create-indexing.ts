import type { Pool } from 'pg';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Notifications } from '../core/database/notifications.js';
import { type IndexWriter, SearchEngineName } from '../search/index.js';
import { IndexAdministration } from './index-administration.js';
import { IndexerMetrics, registerIndexMetrics } from './index-metrics.js';
import {
  type Administrations,
  DeadLetterFieldResolver,
  DictionaryRebuildResolver,
  IndexResolver,
  SearchIndexFieldResolver,
} from './index-resolver.js';
import { SearchBarrier } from './index-state.js';
import { Indexer } from './indexer.js';
import type { IndexerTimings } from './target-loop.js';
import { WordsTarget } from './words-target.js';

/** Indexes that follow Postgres. */
export interface IndexingFeature extends Feature {
  administrations: Administrations;
  barrier: ChangeBarrier;
}

export function createAdministrations(
  pool: Pool,
  words: WordsTarget,
  writer: IndexWriter | null,
  hasFallback: boolean,
): Administrations {
  const ofWords = new IndexAdministration(pool, words, null);
  const primary = writer ? new IndexAdministration(pool, words, writer) : ofWords;
  return {
    primary,
    fallback: writer && hasFallback ? ofWords : null,
    all: writer ? [primary, ofWords] : [ofWords],
  };
}

export function createIndexing(parts: {
  pool: Pool;
  /** The writer of the index of Elasticsearch; null if Elasticsearch is not configured. */
  writer: IndexWriter | null;
  /** Whether the engine in memory stands in for Elasticsearch. */
  hasFallback: boolean;
  /** The engine that would answer a search now. */
  searchedEngine: () => SearchEngineName;
  /** Makes this server read the words of these articles. */
  followWords: (articleIds: readonly number[]) => Promise<void>;
  /** Called when the searchable documents have changed. */
  onIndexChange: () => void;
  notifications: Notifications;
  metrics: Registry;
  logger: Logger;
  timings: IndexerTimings;
}): IndexingFeature {
  const { pool, writer, notifications, metrics, onIndexChange } = parts;
  const words = new WordsTarget(pool);
  const administrations = createAdministrations(pool, words, writer, parts.hasFallback);
  const engines = administrations.all.map(({ engine }) => engine);
  const resources = { ...parts, metrics: new IndexerMetrics(metrics, engines) };
  const indexer = new Indexer(resources, words, writer, onIndexChange);
  registerIndexMetrics(metrics, pool, engines);
  notifications.on('doum_outbox', () => indexer.wake());
  notifications.on('doum_delivery', () => indexer.wakeTargets());
  notifications.on('doum_index', onIndexChange);
  notifications.on('doum_lexicon', () => indexer.distrust());
  return {
    administrations,
    barrier: new SearchBarrier(pool, parts.searchedEngine, async (articleIds) => {
      await parts.followWords(articleIds);
      onIndexChange();
    }),
    resolvers: [
      new IndexResolver(administrations),
      new SearchIndexFieldResolver(administrations),
      new DeadLetterFieldResolver(),
      new DictionaryRebuildResolver(administrations),
    ],
    start: () => indexer.start(),
    handOver: () => indexer.stop(),
    stop: () => writer?.close() ?? Promise.resolve(),
  };
}
