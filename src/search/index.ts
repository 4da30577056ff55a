export {
  EngineUnavailable,
  type IndexChange,
  type IndexOutcome,
  type IndexWriter,
  type SearchDocument,
  type SearchEngine,
  SearchEngineName,
} from './engine.js';
export { FacetFieldResolver, SearchConnectionFieldResolver, SearchEdgeFieldResolver, SearchResolver } from './search-resolver.js';
export { SearchService } from './search-service.js';
