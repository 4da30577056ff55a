export { IndexAdministration } from './index-administration.js';
export { registerIndexMetrics } from './index-metrics.js';
export {
  type Administrations,
  DeadLetterFieldResolver,
  DictionaryRebuildResolver,
  IndexResolver,
  SearchIndexFieldResolver,
} from './index-resolver.js';
export { RebuildState, type SearchIndex } from './index-status.js';
export { disagrees, type Verdict } from './index-verifier.js';
export { INDEXER_TIMINGS, type IndexerTimings } from './engine-indexer.js';
export { Indexer } from './indexer.js';
export { IndexerMetrics } from './indexer-metrics.js';
export { IndexWords } from './index-words.js';
export { LiveTarget } from './live-target.js';
export { SearchBarrier } from './search-barrier.js';
