export { IndexAdministration } from './index-administration.js';
export { IndexResolver } from './index-resolver.js';
export { RebuildState } from './index-status.js';
export { Indexer } from './indexer.js';
export { LiveTarget } from './live-target.js';
export { SearchBarrier } from './search-barrier.js';
