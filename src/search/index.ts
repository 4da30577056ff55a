export {
  EngineUnavailable,
  type HeldDocument,
  type IndexChange,
  type IndexOutcome,
  type IndexStanding,
  type IndexWriter,
  type SearchDocument,
  type SearchEngine,
  SearchEngineName,
} from './engine.js';
export { AnalysisResolver } from './analysis-resolver.js';
export {
  FallbackEngine,
  type KeptEngine,
  OUTAGE_TIMINGS,
  type OutageTimings,
} from './engines/fallback.js';
export { QueryInterpreter } from './interpretation/query-interpreter.js';
export { RewriteKind } from './interpretation/interpret.js';
export { RelatedArticlesResolver } from './related-resolver.js';
export { SearchMetrics } from './search-metrics.js';
export {
  FacetFieldResolver,
  SearchConnectionFieldResolver,
  SearchEdgeFieldResolver,
  SearchResolver,
} from './search-resolver.js';
export { SearchCursors } from './search-cursors.js';
export { type SearchIdentity, SearchIds } from './search-ids.js';
export type { RecordedSearch, RecordedSuggestions, SearchRecorder } from './search-recorder.js';
export { MAX_QUERY, SearchService } from './search-service.js';
export { FacetField } from './search-types.js';
export { PopularQueries } from './suggest/popular-queries.js';
export { PopularQueryResolver } from './suggest/popular-query-resolver.js';
export { Suggester } from './suggest/suggester.js';
export { SuggestionResolver } from './suggest/suggestion-resolver.js';
export {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
} from './suggest/suggestion-types.js';
export { PublishedKnowledge } from './term-vectors/published-knowledge.js';
export { TermVectorStore } from './term-vectors/term-vector-store.js';
