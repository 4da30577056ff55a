export { IndexAdministration } from './index-administration.js';
export { registerIndexMetrics } from './index-metrics.js';
export { DictionaryRebuildResolver, IndexResolver } from './index-resolver.js';
export { RebuildState } from './index-status.js';
export { Indexer } from './indexer.js';
export { IndexerMetrics } from './indexer-metrics.js';
export { IndexWords } from './index-words.js';
export { LiveTarget } from './live-target.js';
export { SearchBarrier } from './search-barrier.js';
