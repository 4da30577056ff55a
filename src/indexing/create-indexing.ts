import type { Pool } from 'pg';
import type { ChangeBarrier, Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { Notifications } from '../core/notifications.js';
import { type IndexWriter, SearchEngineName } from '../search/index.js';
import { AWAITED_CHANNEL } from './delivery-pace.js';
import type { IndexerTimings } from './engine-indexer.js';
import { IndexAdministration } from './index-administration.js';
import { registerIndexMetrics, IndexerMetrics } from './index-metrics.js';
import {
  type Administrations,
  DeadLetterFieldResolver,
  DictionaryRebuildResolver,
  IndexResolver,
  SearchIndexFieldResolver,
} from './index-resolver.js';
import { INDEX_CHANNEL } from './index-announcement.js';
import { IndexWords } from './index-words.js';
import { Indexer } from './indexer.js';
import { SizeWatch } from './size-watch.js';
import { SearchBarrier } from './index-state.js';
import { type TargetEngine, WORDS } from './targets.js';

/** Indexes that follow Postgres. */
export interface IndexingFeature extends Feature {
  administrations: Administrations;
  barrier: ChangeBarrier;
}

export function createIndexing({
  pool,
  primary,
  fallback,
  searchedEngine,
  isSearching,
  onIndexChange,
  notifications,
  metrics,
  logger,
  timings,
}: {
  pool: Pool;
  primary: IndexWriter;
  fallback: IndexWriter | null;
  /** The engine that would answer a search now. */
  searchedEngine: () => SearchEngineName;
  /** Whether readers search now. */
  isSearching: () => boolean;
  /** Called when other documents are searchable than before. */
  onIndexChange: () => void;
  notifications: Notifications;
  metrics: Registry;
  logger: Logger;
  timings: IndexerTimings;
}): IndexingFeature {
  const writers = [primary, fallback].filter((writer) => writer !== null);
  const words = new IndexWords(pool);
  const administrations: Administrations = {
    primary: new IndexAdministration(pool, primary, words),
    fallback: fallback && new IndexAdministration(pool, fallback, words),
  };
  const engines: TargetEngine[] = [...writers.map(({ name }) => name), WORDS];
  const indexer = new Indexer(
    pool,
    writers,
    words,
    onIndexChange,
    new IndexerMetrics(metrics, engines),
    logger,
    timings,
    isSearching,
  );
  registerIndexMetrics(metrics, pool, engines);
  // As a fallback it is not chosen for its size.
  const sizeWatch =
    primary.name === SearchEngineName.POSTGRES
      ? new SizeWatch(() => administrations.primary.documents(), logger)
      : null;
  notifications.on('doum_outbox', () => indexer.wake());
  notifications.on('doum_delivery', () => indexer.wakeTargets());
  notifications.on(AWAITED_CHANNEL, () => indexer.hurry());
  notifications.on(INDEX_CHANNEL, onIndexChange);
  notifications.on('doum_lexicon', () => indexer.reconcileSoon());
  return {
    administrations,
    barrier: new SearchBarrier(pool, searchedEngine, onIndexChange),
    resolvers: [
      new IndexResolver(administrations),
      new SearchIndexFieldResolver(administrations),
      new DeadLetterFieldResolver(),
      new DictionaryRebuildResolver(administrations),
    ],
    start() {
      indexer.start();
      sizeWatch?.start();
    },
    handOver: () => indexer.stop(),
    async stop() {
      await sizeWatch?.stop();
      await Promise.all(writers.map((writer) => writer.close()));
    },
  };
}
