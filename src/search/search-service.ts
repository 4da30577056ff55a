import type { ArticleLoaders } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import type { EngineClient } from './engine-client.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import { buildConnection } from './pipeline/build-connection.js';
import { askEngine, interpretSearch } from './pipeline/find-hits.js';
import { loadEdges } from './pipeline/load-edges.js';
import { planSearch, type Searcher, type SearchRequest } from './pipeline/plan-search.js';
import type { SearchCursors } from './search-cursors.js';
import type { SearchIds } from './search-ids.js';
import type { SearchConnection } from './search-connection.js';
import { type SearchRecorder, toRecordedSearch } from './search-recorder.js';
import type { PublishedKnowledge } from './term-vectors/published-knowledge.js';

/**
 * Answers searches step by step: plan -> interpret -> ask the engine -> load the visible articles
 * -> record -> connection. The engine is asked once, and once more where a correction or an offer
 * has to be proved; the articles cost one SQL statement.
 */
export class SearchService {
  constructor(
    private readonly engine: EngineClient,
    private readonly knowledge: PublishedKnowledge,
    private readonly interpreter: QueryInterpreter,
    private readonly cursors: SearchCursors,
    private readonly ids: SearchIds,
    private readonly recorder: SearchRecorder,
  ) {}

  /** BAD_USER_INPUT names the field; SEARCH_UNAVAILABLE when no engine can answer now. */
  async search(
    request: SearchRequest,
    searcher: Searcher,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
  ): Promise<SearchConnection> {
    const { engine, interpreter, cursors, ids } = this;
    const startedAt = performance.now();
    const plan = planSearch(request, searcher, catalog, { cursors, ids });
    const known = this.knowledge.of(searcher);
    const interpretation = await interpretSearch(plan, known, interpreter, engine);
    const found = await askEngine(plan, interpretation, interpreter, engine);
    const edges = await loadEdges(plan, found, loaders);
    const tookMs = Math.round(performance.now() - startedAt);
    if (!searcher.visit.isUncounted) this.recorder.search(toRecordedSearch(plan, found, tookMs));
    return buildConnection(plan, found, edges, tookMs);
  }
}
