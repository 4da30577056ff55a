import type { ArticleLoaders } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import type { SearchEngines } from './engines/search-engines.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import { buildConnection, buildEdges, type SearchConnection } from './search-connection.js';
import { askEngine, interpretSearch } from './find-hits.js';
import { planSearch, type Searcher, type SearchRequest } from './plan-search.js';
import type { SearchCursors } from './search-paging.js';
import type { SearchIds } from './search-ids.js';
import { type SearchRecorder, toRecordedSearch } from './search-recorder.js';
import type { SearchClock } from './slow-searches.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';

/**
 * Answers searches in steps: plan, interpret, ask the engine, load the visible articles, record,
 * build the connection. The engine gets one search, and a second one to verify a suggestion. The
 * articles come from memory or from one SQL statement.
 */
export class SearchService {
  constructor(
    private readonly engine: SearchEngines,
    private readonly articleCache: PublishedArticleCache,
    private readonly interpreter: QueryInterpreter,
    private readonly cursors: SearchCursors,
    private readonly ids: SearchIds,
    private readonly recorder: SearchRecorder,
  ) {}

  /** BAD_USER_INPUT for invalid arguments; SEARCH_UNAVAILABLE if no engine can answer now. */
  async search(
    request: SearchRequest,
    searcher: Searcher,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
    clock: SearchClock,
  ): Promise<SearchConnection> {
    const { engine, interpreter, cursors, ids } = this;
    const startedAt = performance.now();
    clock.begin('interpretation');
    const plan = planSearch(request, searcher, catalog, { cursors, ids });
    const articles = this.articleCache.of(searcher);
    const interpretation = await interpretSearch(plan, articles, interpreter);
    clock.begin('engine');
    const found = await askEngine(plan, interpretation, articles, interpreter, engine);
    clock.found = found;
    clock.begin('articles');
    // Postgres, not the index, decides what the caller may see.
    const loading = loaders.published(found.answer.hits.map((hit) => hit.articleId));
    clock.articlesFrom = loading instanceof Promise ? 'postgres' : 'memory';
    const hits = await loading;
    clock.begin('answer');
    const edges = buildEdges(plan, found, hits);
    const tookMs = Math.round(performance.now() - startedAt);
    if (!searcher.visit.isUncounted) this.recorder.search(toRecordedSearch(plan, found, tookMs));
    return buildConnection(plan, found, edges, tookMs);
  }
}
