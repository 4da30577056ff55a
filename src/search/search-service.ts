import type { Visit } from '../access/index.js';
import type { Article, ArticleLoaders } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkPageSize } from '../core/pagination.js';
import { normalize } from '../language/index.js';
import { asTyped, type Interpretation, isCorrected } from './interpretation/interpret.js';
import type { QueryInterpreter } from './interpretation/query-interpreter.js';
import {
  type AnalyzedTerm,
  type EngineAnswer,
  type EngineFilter,
  type EngineRequest,
  EngineUnavailable,
  type SearchEngineName,
  SearchSort,
} from './engine.js';
import type { FallbackEngine } from './engines/fallback.js';
import type { PublishedKnowledge } from './term-vectors/published-knowledge.js';
import { buildFacet } from './facets.js';
import { numberPages } from './number-pages.js';
import { resolveFilter } from './resolve-filter.js';
import { LAST_OFFSET, type Place, positionFor, type SearchCursors } from './search-cursors.js';
import type { SearchIds } from './search-ids.js';
import type { RecordedSearch, SearchRecorder } from './search-recorder.js';
import {
  type Facet,
  FacetField,
  type QueryInterpretation,
  SearchConnection,
  type SearchFilter,
} from './search-types.js';
import { toEdge } from './to-edge.js';

/** In characters (UTF-16 units). */
export const MAX_QUERY = 200;

const NO_FACETS: EngineRequest['facets'] = { product: false, category: false, platform: null };

/**
 * A search as a client asks for it, with what its selection needs: the rest is not asked of the
 * engine.
 */
export interface SearchRequest {
  query: string;
  filter?: SearchFilter | null;
  sort: SearchSort;
  /** Exactly what was typed: nothing is corrected, nothing stands for anything else. */
  literal: boolean;
  first: number;
  after?: string | null;
  wants: {
    hits: boolean;
    titleHighlight: boolean;
    matchedBody: boolean;
    didYouMean: boolean;
    facets: ReadonlySet<FacetField>;
  };
}

/** Who searches. */
export interface Searcher {
  visit: Visit;
  /** With a key or token of some role. */
  staff: boolean;
}

/**
 * interpret -> one call to the engine (two, where a correction or an offer has to be proved) -> the
 * visible hits from Postgres in one statement -> answer.
 */
export class SearchService {
  constructor(
    private readonly engine: FallbackEngine,
    private readonly knowledge: PublishedKnowledge,
    private readonly interpreter: QueryInterpreter,
    private readonly cursors: SearchCursors,
    private readonly ids: SearchIds,
    private readonly recorder: SearchRecorder,
  ) {}

  /** BAD_USER_INPUT names the field; SEARCH_UNAVAILABLE when no engine can answer now. */
  async search(
    request: SearchRequest,
    catalog: CatalogSnapshot,
    loaders: ArticleLoaders,
    searcher: Searcher,
  ): Promise<SearchConnection> {
    const startedAt = performance.now();
    if (request.query.length > MAX_QUERY) {
      throw badInput(
        'query',
        `query has ${request.query.length} characters; at most ${MAX_QUERY} are possible.`,
      );
    }
    const text = normalize(request.query);
    const first = checkPageSize(request.first);
    const filter = resolveFilter(request.filter ?? null, catalog);
    const { internal } = loaders.sight;
    const scope = ['search', text, filter, internal, request.sort, request.literal];
    const cursor =
      request.after == null ? null : this.cursors.read(request.after, searcher.visit, scope);
    const offset = cursor?.offset ?? 0;
    const identity = cursor?.search ?? this.ids.issue();

    const asked = (interpretation: Interpretation) => (engine: SearchEngineName) => ({
      query: interpretation.query,
      filter,
      internal,
      sort: request.sort,
      first: request.wants.hits ? first : 0,
      after: cursor ? positionFor(engine, cursor) : undefined,
      facets: facetRequest(request, catalog),
      highlight: {
        title: request.wants.titleHighlight && text !== '',
        body: request.wants.matchedBody && text !== '',
      },
    });
    let interpretation = request.literal
      ? asTyped(text, null)
      : await this.interpreter.interpret(request.query, catalog, this.knowledge.of(loaders.sight));
    // A correction that finds nothing is not shown. Its words are those of the index, so that only
    // under a filter it has to be proved.
    const isProved =
      isCorrected(interpretation) && isFiltered(filter)
        ? await this.finds(interpretation.replacements, filter, internal)
        : true;
    if (!isProved) interpretation = await this.interpreter.uncorrected(text, catalog);
    let response = await this.ask(asked(interpretation));
    if (isCorrected(interpretation) && response.total === 0) {
      interpretation = await this.interpreter.uncorrected(text, catalog);
      response = await this.ask(asked(interpretation));
    } else if (
      interpretation.didYouMean !== null &&
      request.wants.didYouMean &&
      !isCorrected(interpretation)
    ) {
      const finds = await this.finds(interpretation.replacements, filter, internal);
      if (!finds) interpretation = { ...interpretation, didYouMean: null };
    }
    // Whatever the index says: what the caller may not see is not shown.
    const articles = await loaders.published(response.hits.map((hit) => hit.articleId));
    // What the caller filtered by, else what the query names: who types 아이폰 wants its steps
    // quoted.
    const platforms = request.filter?.platformSlugs?.length
      ? filter.platformIds
      : interpretation.query?.preferred.platformIds;
    const sign = (place: Place) => this.cursors.sign(place, identity, searcher.visit, scope);
    const edges = response.hits.flatMap((hit, i) => {
      const article = articles[i];
      if (!article) return [];
      const signed = () =>
        sign({ engine: response.engine, sort: hit.sort, offset: offset + i + 1 });
      return [toEdge(hit, article, signed, request, platforms, catalog)];
    });
    const selection = {
      products: new Set(filter.productIds),
      categories: new Set(filter.categoryIds),
      platforms: new Set(
        request.filter?.platformSlugs?.map(
          (slug) => catalog.require('platform', slug, 'filter.platformSlugs').id,
        ),
      ),
    };
    const facets = new Map<FacetField, Facet>();
    const understood = describe(request.query, interpretation, catalog);
    const tookMs = Math.round(performance.now() - startedAt);
    const recorded: RecordedSearch = {
      id: identity.id,
      query: request.query,
      searched: understood.searched,
      rewrites: interpretation.rewrites,
      literal: request.literal,
      understood: interpretation.isUnderstood,
      productIds: [...selection.products],
      categoryIds: [...selection.categories],
      platformIds: [...selection.platforms],
      includeCommon: request.filter?.includeCommon ?? true,
      updatedFrom: filter.updatedFrom ?? null,
      updatedTo: filter.updatedTo ?? null,
      sort: request.sort,
      page: cursor?.search ? Math.max(2, Math.floor(offset / Math.max(first, 1)) + 1) : 1,
      total: response.total,
      engine: response.engine,
      degraded: response.degraded,
      tookMs,
      ...searcher,
    };
    if (!searcher.visit.isUnseen) this.recorder.search(recorded);
    return Object.assign(new SearchConnection(), {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: {
        hasNextPage: offset + response.hits.length < response.total,
        hasPreviousPage: cursor !== null,
        get startCursor() {
          return edges[0]?.cursor ?? null;
        },
        get endCursor() {
          return edges.at(-1)?.cursor ?? null;
        },
      },
      totalCount: response.total,
      pagesAround: (around: number) => {
        const list = { total: response.total, size: first, offset, maxOffset: LAST_OFFSET };
        const { pages, current } = numberPages(list, around);
        return pages.map((page) => ({
          number: page.number,
          after: page.offset === 0 ? null : sign({ engine: null, sort: null, offset: page.offset }),
          isCurrent: page.number === current,
        }));
      },
      facetOf: (field: FacetField) => {
        const facet = facets.get(field) ?? buildFacet(field, response.facets, catalog, selection);
        facets.set(field, facet);
        return facet;
      },
      interpretation: understood,
      popular:
        response.total > 0
          ? async () => []
          : (count: number) => this.popular(filter, count, loaders),
      engine: response.engine,
      degraded: response.degraded,
      tookMs,
      signId: () => this.ids.sign(identity),
    });
  }

  /** Whether any of these words finds an article under the filter. */
  private async finds(
    words: readonly string[],
    filter: EngineFilter,
    internal: boolean,
  ): Promise<boolean> {
    const { query } = asTyped(words.join(' '), null);
    const highlight = { title: false, body: false };
    const { total } = await this.ask(() => ({
      query,
      filter,
      internal,
      sort: SearchSort.UPDATED,
      first: 0,
      facets: NO_FACETS,
      highlight,
    }));
    return total > 0;
  }

  /** The most popular articles under the filter. */
  private async popular(
    filter: EngineFilter,
    first: number,
    loaders: ArticleLoaders,
  ): Promise<Article[]> {
    const highlight = { title: false, body: false };
    const { hits } = await this.ask(() => ({
      query: null,
      filter,
      internal: loaders.sight.internal,
      sort: SearchSort.POPULARITY,
      first,
      facets: NO_FACETS,
      highlight,
    }));
    const articles = await loaders.published(hits.map(({ articleId }) => articleId));
    return articles.filter((article) => article !== null);
  }

  /** How a text is cut into terms; SEARCH_UNAVAILABLE when the engine cannot answer now. */
  analyze(text: string): Promise<AnalyzedTerm[]> {
    return this.orUnavailable(() => this.engine.analyze(text));
  }

  private ask(asked: (engine: SearchEngineName) => EngineRequest): Promise<EngineAnswer> {
    return this.orUnavailable(() => this.engine.search(asked));
  }

  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      throw new DoumError(
        'SEARCH_UNAVAILABLE',
        'Search cannot answer right now; everything else works.',
        { hint: 'Try again in a moment.' },
        { cause: error },
      );
    }
  }
}

function isFiltered(filter: EngineFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function describe(
  original: string,
  { query, rewrites, didYouMean }: Interpretation,
  catalog: CatalogSnapshot,
): QueryInterpretation {
  const { productIds = [], platformIds = [] } = query?.preferred ?? {};
  return {
    original,
    searched: query?.text ?? '',
    rewrites: [...rewrites],
    didYouMean,
    inferredProducts: catalog.products.filter(({ id }) => productIds.includes(id)),
    inferredPlatforms: catalog.platforms.filter(({ id }) => platformIds.includes(id)),
  };
}

function facetRequest(
  { wants, filter }: SearchRequest,
  catalog: CatalogSnapshot,
): EngineRequest['facets'] {
  const common = (filter?.includeCommon ?? true) ? catalog.commonPlatform : undefined;
  return {
    product: wants.facets.has(FacetField.PRODUCT),
    category: wants.facets.has(FacetField.CATEGORY),
    platform: wants.facets.has(FacetField.PLATFORM)
      ? catalog.platforms.map(({ id }) => ({
          platformId: id,
          matches: common && common.id !== id ? [id, common.id] : [id],
        }))
      : null,
  };
}
