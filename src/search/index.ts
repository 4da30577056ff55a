export {
  EngineUnavailable,
  type IndexedDocument,
  type IndexChange,
  type IndexOutcome,
  type IndexState,
  type IndexWriter,
  type SearchDocument,
  type SearchEngine,
  SearchEngineName,
} from './engine.js';
export {
  FallbackEngine,
  type IndexedEngine,
  OUTAGE_TIMINGS,
  type OutageTimings,
} from './engines/fallback.js';
export { IndexChanges } from './engines/index-memory.js';
export { RewriteKind } from './interpretation/rewrite.js';
export { MAX_QUERY } from './pipeline/plan-search.js';
export { postgresEngineWarning } from './postgres-engine-size.js';
export { measureSearches, type SearchMetrics } from './search-metrics.js';
export { type SearchIdentity, SearchIds } from './search-ids.js';
export type { RecordedSearch, RecordedSuggestions, SearchRecorder } from './search-recorder.js';
export { FacetField } from './search-types.js';
export {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
} from './suggest/suggestion-types.js';
export { TermVectorStore } from './term-vectors/term-vector-store.js';
export { createSearch } from './create-search.js';
export { SlowSearches, waitedForTurn } from './slow-searches.js';
