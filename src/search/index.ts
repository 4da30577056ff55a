export {
  EngineUnavailable,
  type ChangeTarget,
  type IndexedArticle,
  type IndexChange,
  type IndexOutcome,
  type IndexState,
  type IndexWriter,
  type SearchDocument,
  SearchEngineName,
} from './engine.js';
export { FACTS } from './entry-fields.js';
export { checkElasticsearch, createEngines, createIndexWriter } from './engines/create-engines.js';
export { OUTAGE_TIMINGS } from './engines/search-engines.js';
export { IndexChanges } from './engines/index-memory.js';
export { askingSentences } from './interpretation/asking-sentences.js';
export { RewriteKind } from './interpretation/compose-query.js';
export { MAX_QUERY } from './plan-search.js';
export { type SearchMetrics } from './search-metrics.js';
export { type SearchIdentity, SearchIds } from './search-ids.js';
export type { RecordedSearch, RecordedSuggestions, SearchRecorder } from './search-recorder.js';
export { FacetField } from './search-types.js';
export {
  ArticleSuggestion,
  CategorySuggestion,
  ProductSuggestion,
  QuerySuggestion,
} from './suggest/suggestion-types.js';
export type { PublishedArticleCache } from './term-vectors/published-article-cache.js';
export {
  TermVectorStore,
  WORDS_GENERATION,
  wordsFingerprint,
} from './term-vectors/term-vector-store.js';
export { createSearch } from './create-search.js';
