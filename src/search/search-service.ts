import { type Article, type ArticleLoaders, ArticleStatus, chooseVariant } from '../articles/index.js';
import type { CatalogSnapshot } from '../catalog/index.js';
import { badInput, DoumError } from '../core/errors.js';
import { checkPageSize, type CursorSigner, MAX_PAGE_SIZE } from '../core/pagination.js';
import { normalize } from '../language/index.js';
import {
  type EngineFilter,
  type EngineHit,
  type EnginePosition,
  type EngineRequest,
  EngineUnavailable,
  type SearchEngine,
  type SearchEngineName,
  type SearchSort,
  type SortValues,
} from './engine.js';
import { buildFacet } from './facets.js';
import { matchStrength, matchVariant, toSegments } from './highlight.js';
import { FacetField, SearchConnection, SearchEdge, type SearchFilter } from './search-types.js';

const MAX_QUERY = 200;
const MAX_SLUGS = 1_000;

/** Behind so many hits an engine that did not make the cursor cannot go on. */
const MAX_OFFSET = 100_000;

/** A search as a client asks for it, with what its selection needs: the rest is not asked of the engine. */
export interface SearchRequest {
  query: string;
  filter?: SearchFilter | null;
  sort: SearchSort;
  first: number;
  after?: string | null;
  wants: { hits: boolean; titleHighlight: boolean; matchedBody: boolean; facets: ReadonlySet<FacetField> };
}

/** normalise -> one call to the engine -> the visible hits from Postgres in one statement -> answer. */
export class SearchService {
  constructor(
    private readonly engine: SearchEngine,
    private readonly cursors: CursorSigner,
    /** Whether the engine's index is kept up to date: what it holds otherwise is of another day. */
    private readonly isKept: () => Promise<boolean>,
  ) {}

  /** BAD_USER_INPUT names the field; SEARCH_UNAVAILABLE when no engine can answer now. */
  async search(request: SearchRequest, catalog: CatalogSnapshot, loaders: ArticleLoaders): Promise<SearchConnection> {
    const startedAt = performance.now();
    const text = normalize(request.query);
    if (request.query.length > MAX_QUERY) {
      throw badInput('query', `query has ${request.query.length} characters; at most ${MAX_QUERY} are possible.`);
    }
    const first = checkPageSize(request.first);
    const filter = resolveFilter(request.filter ?? null, catalog);
    const scope = ['search', text, filter, request.sort];
    const position = request.after == null ? null : this.readCursor(request.after, scope);
    const offset = position?.offset ?? 0;

    const response = await this.ask({
      query: text === '' ? null : { text },
      filter,
      sort: request.sort,
      first: request.wants.hits ? first : 0,
      after: position?.after,
      facets: facetRequest(request, catalog),
      highlight: { title: request.wants.titleHighlight && text !== '', body: request.wants.matchedBody && text !== '' },
    });
    const articles = await loaders.article.loadMany(response.hits.map((hit) => hit.articleId));
    const edges = response.hits.flatMap((hit, i) => {
      const article = articles[i];
      if (article instanceof Error) throw article;
      // Whatever the index says: what is not published is not shown.
      if (article?.status !== ArticleStatus.PUBLISHED) return [];
      const cursor = () => this.cursors.sign([this.engine.name, hit.sort, offset + i + 1], scope);
      return [toEdge(hit, article, cursor, request, filter, catalog)];
    });
    const selection = {
      products: new Set(filter.productIds),
      categories: new Set(filter.categoryIds),
      platforms: new Set(
        request.filter?.platformSlugs?.map((slug) => catalog.require('platform', slug, 'filter.platformSlugs').id),
      ),
    };
    return Object.assign(new SearchConnection(), {
      edges,
      nodes: edges.map((edge) => edge.node),
      pageInfo: {
        hasNextPage: offset + response.hits.length < response.total,
        hasPreviousPage: position !== null,
        get startCursor() {
          return edges[0]?.cursor ?? null;
        },
        get endCursor() {
          return edges.at(-1)?.cursor ?? null;
        },
      },
      totalCount: response.total,
      facetOf: (field: FacetField) => buildFacet(field, response.facets, catalog, selection),
      interpretation: { original: request.query, searched: text },
      engine: this.engine.name,
      degraded: false,
      tookMs: Math.round(performance.now() - startedAt),
    });
  }

  private async ask(request: EngineRequest) {
    try {
      if (!(await this.isKept())) throw new EngineUnavailable('The index of this engine has not been built yet.');
      return await this.engine.search(request);
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

  private readCursor(cursor: string, scope: unknown): { after: EnginePosition; offset: number } {
    const [engine, sort, offset] = this.cursors.verify(cursor, scope) as [SearchEngineName, SortValues, number];
    // Sort values mean something to the engine that made them alone; after a change of engine it goes on by offset.
    if (engine === this.engine.name) return { after: { sort }, offset };
    if (offset + MAX_PAGE_SIZE > MAX_OFFSET)
      throw badInput('after', 'The search engine changed meanwhile, and this cursor is too far on.', 'Search anew.');
    return { after: { offset }, offset };
  }
}

function resolveFilter(filter: SearchFilter | null, catalog: CatalogSnapshot): EngineFilter {
  const ids = (kind: 'product' | 'category' | 'platform', slugs: string[] | null | undefined) => {
    const field = `filter.${kind}Slugs`;
    if (!slugs) return undefined;
    if (slugs.length > MAX_SLUGS)
      throw badInput(field, `${field} has ${slugs.length} entries; at most ${MAX_SLUGS} are possible.`);
    return [...new Set(slugs.map((slug) => catalog.require(kind, slug, field).id))].sort((a, b) => a - b);
  };
  const platformIds = ids('platform', filter?.platformSlugs);
  const common = catalog.commonPlatform;
  // An empty list of platforms matches nothing, common articles included.
  if (platformIds?.length && filter?.includeCommon && common && !platformIds.includes(common.id)) platformIds.push(common.id);
  return {
    productIds: ids('product', filter?.productSlugs),
    categoryIds: ids('category', filter?.categorySlugs),
    platformIds,
    updatedFrom: filter?.updatedFrom ?? undefined,
    updatedTo: filter?.updatedTo ?? undefined,
  };
}

function facetRequest({ wants, filter }: SearchRequest, catalog: CatalogSnapshot): EngineRequest['facets'] {
  const common = (filter?.includeCommon ?? true) ? catalog.commonPlatform : undefined;
  return {
    product: wants.facets.has(FacetField.PRODUCT),
    category: wants.facets.has(FacetField.CATEGORY),
    platform: wants.facets.has(FacetField.PLATFORM)
      ? catalog.platforms.map(({ id }) => ({ platformId: id, matches: common && common.id !== id ? [id, common.id] : [id] }))
      : null,
  };
}

function toEdge(
  hit: EngineHit,
  article: Article,
  signCursor: () => string,
  request: SearchRequest,
  filter: EngineFilter,
  catalog: CatalogSnapshot,
): SearchEdge {
  const titleRanges = hit.title?.text === article.title ? hit.title.ranges : [];
  const match = request.wants.matchedBody ? bestMatch(hit, article, request, filter, catalog) : null;
  return Object.assign(new SearchEdge(signCursor), {
    node: article,
    score: hit.score,
    titleHighlight: toSegments(article.title, titleRanges),
    ...(match && { matchedVariant: match.variant, excerptText: match.text, excerptRanges: match.ranges }),
  });
}

/** The variant that fits the filtered platform in which most matched. */
function bestMatch(hit: EngineHit, article: Article, request: SearchRequest, filter: EngineFilter, catalog: CatalogSnapshot) {
  const fitting = request.filter?.platformSlugs?.length ? fittingVariants(article, filter, catalog) : article.variants;
  const matches = fitting.map((variant) => ({ variant, ...matchVariant(variant.bodyText, hit.paragraphs) }));
  return matches.reduce((a, b) => (matchStrength(b) > matchStrength(a) ? b : a));
}

/** The variants for one of the filtered platforms themselves; where none is, the common one. */
function fittingVariants(article: Article, filter: EngineFilter, catalog: CatalogSnapshot) {
  const common = catalog.commonPlatform?.id;
  const fitting = article.variants.filter((variant) =>
    variant.platformIds.some((id) => id !== common && filter.platformIds?.includes(id)),
  );
  return fitting.length > 0 ? fitting : [chooseVariant(article, [], common)];
}
