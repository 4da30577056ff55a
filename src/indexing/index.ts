export { IndexAdministration } from './index-administration.js';
export { DictionaryRebuildResolver, IndexResolver } from './index-resolver.js';
export { RebuildState } from './index-status.js';
export { Indexer } from './indexer.js';
export { IndexWords } from './index-words.js';
export { LiveTarget } from './live-target.js';
export { SearchBarrier } from './search-barrier.js';
