import type { Visit } from '../access/index.js';
import type { CatalogKind, CatalogSnapshot } from '../catalog/index.js';
import { checkEach } from '../core/check-all.js';
import { badInput } from '../core/errors.js';
import { checkPageSize } from '../core/pagination.js';
import { normalize } from '../language/index.js';
import type { EngineFilter, EngineScope, SearchSort } from './engine.js';
import { FILTERED_FACTS } from './entry-fields.js';
import type { FacetSelection } from './facets.js';
import {
  type CursorContext,
  placeOfPage,
  type SearchCursor,
  type SearchCursors,
} from './search-paging.js';
import type { SearchIds } from './search-ids.js';
import { FacetField, type SearchFilter, SearchScope, type UnknownFilter } from './search-types.js';

interface ResolvedFilter {
  filter: EngineFilter;
  /** The ids of the client's platforms, without an implied 공통. */
  platformIds: readonly number[];
  /** Slugs that no object has. */
  unknown: readonly UnknownFilter[];
}

/**
 * Converts a client's filter to an engine filter with ids. Unknown slugs match nothing: a list of
 * them alone becomes an empty list.
 */
export function resolveFilter(
  given: SearchFilter | null,
  catalog: CatalogSnapshot,
): ResolvedFilter {
  const unknown: UnknownFilter[] = [];
  const ids = (kind: CatalogKind, field: FacetField, slugs: string[] | null | undefined) => {
    if (!slugs) return undefined;
    const found = new Set<number>();
    for (const slug of new Set(slugs)) {
      const entity = catalog.find(kind, slug);
      if (entity) found.add(entity.id);
      else unknown.push({ field, slug });
    }
    return [...found].sort((a, b) => a - b);
  };
  const productIds = ids('product', FacetField.PRODUCT, given?.productSlugs);
  const categoryIds = ids('category', FacetField.CATEGORY, given?.categorySlugs);
  const platformIds = ids('platform', FacetField.PLATFORM, given?.platformSlugs);
  const common = catalog.commonPlatform;
  // An empty list of platforms matches nothing, not even common articles.
  const isImplied =
    platformIds?.length && given?.includeCommon && common && !platformIds.includes(common.id);
  return {
    filter: {
      // Lists that clients give as they are stored.
      ...Object.fromEntries(
        FILTERED_FACTS.map(({ filter }) => [
          filter,
          given?.[filter as keyof SearchFilter] ?? undefined,
        ]),
      ),
      productIds,
      categoryIds,
      platformIds: isImplied ? [...platformIds, common.id] : platformIds,
      updatedFrom: given?.updatedFrom ?? undefined,
      updatedTo: given?.updatedTo ?? undefined,
    },
    platformIds: platformIds ?? [],
    unknown,
  };
}

/** Maximum length of a query in characters (UTF-16 units). */
export const MAX_QUERY = 200;

export interface SearchRequest {
  query: string;
  filter?: SearchFilter | null;
  sort: SearchSort;
  /** Whether to search the text as typed, without corrections, synonyms and preferences. */
  literal: boolean;
  /** Whether all matches are hits, or only answers. */
  scope: SearchScope;
  first: number;
  after?: string | null;
  /** The number of a page, from 1, instead of a cursor. */
  page?: number | null;
  /** The selected parts of the result. The engine computes no other parts. */
  fields: {
    hits: boolean;
    titleHighlight: boolean;
    matchedBody: boolean;
    didYouMean: boolean;
    confidence: boolean;
    passages: boolean;
    facets: ReadonlySet<FacetField>;
  };
}

/** The caller of a search. */
export interface Searcher {
  visit: Visit;
  /** Whether the request has a key or token with a role. */
  staff: boolean;
  /** The names of the shelves that the caller may search. */
  shelves: readonly string[];
}

/** A validated search, with the data for the later steps. */
export interface SearchPlan extends EngineScope {
  readonly request: SearchRequest;
  readonly searcher: Searcher;
  /** The catalogue at the time of the search. */
  readonly catalog: CatalogSnapshot;
  /** The normalised query. An empty query finds everything under the filter. */
  readonly text: string;
  /** The values of the client's filter, without an implied 공통. */
  readonly selected: FacetSelection;
  /** The slugs of the client's filter that no object has. */
  readonly unknownFilters: readonly UnknownFilter[];
  /** null on the first page. */
  readonly after: SearchCursor | null;
  /** The number of hits before the page. */
  readonly offset: number;
  /** Maximum number of hits on the page. */
  readonly size: number;
  /** The data of this page's cursors, including the identity of the search. */
  readonly cursors: CursorContext;
}

/**
 * Validates a request and resolves its slugs. A cursor may continue its search
 * (`SearchCursor.search`); otherwise a new search begins. BAD_USER_INPUT with the invalid field.
 */
export function planSearch(
  request: SearchRequest,
  searcher: Searcher,
  catalog: CatalogSnapshot,
  { cursors, ids }: { cursors: SearchCursors; ids: SearchIds },
): SearchPlan {
  checkEach([checkQuery, ({ first }: SearchRequest) => checkPageSize(first), checkPage], (check) =>
    check(request),
  );
  const text = normalize(request.query);
  const size = request.first;
  const { filter, platformIds, unknown } = resolveFilter(request.filter ?? null, catalog);
  const { visit, shelves } = searcher;
  // As in the cursors of earlier versions.
  const internal = shelves.includes('INTERNAL');
  const scope: unknown[] = ['search', text, filter, internal, request.sort, request.literal];
  // Absent for the default, because cursors of earlier versions have no such value.
  if (request.scope !== SearchScope.ANSWERS) scope.push(request.scope);
  const after =
    request.page != null
      ? placeOfPage(request.page, size)
      : request.after == null
        ? null
        : cursors.read(request.after, visit, scope);
  return {
    request,
    searcher,
    catalog,
    text,
    filter,
    shelves,
    selected: {
      products: new Set(filter.productIds),
      categories: new Set(filter.categoryIds),
      platforms: new Set(platformIds),
    },
    unknownFilters: unknown,
    after,
    offset: after?.offset ?? 0,
    size,
    cursors: { search: after?.search ?? ids.issue(), visit, scope },
  };
}

function checkQuery({ query }: SearchRequest): void {
  if (query.length > MAX_QUERY)
    throw badInput(
      'query',
      `query has ${query.length} characters; at most ${MAX_QUERY} are possible.`,
    );
}

function checkPage({ page, after, first }: SearchRequest): void {
  if (page == null) return;
  if (after != null)
    throw badInput(
      'page',
      'after and page are both given; a search takes one of them.',
      'Use page for numbered pages, after to go on from a result.',
    );
  placeOfPage(page, first);
}
