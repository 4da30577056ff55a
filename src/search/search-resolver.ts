import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Int, Query, Resolver } from 'type-graphql';
import type { ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { First } from '../core/pagination.js';
import { SearchSort } from './engine.js';
import type { SearchRequest } from './plan-search.js';
import { SearchConnection, toConnection } from './search-connection.js';
import type { SearchService } from './search-service.js';
import { childrenOf, selectedFields } from './selected-fields.js';
import { FacetField, SearchFilter, SearchScope } from './search-types.js';

/** The selected parts of a search, to limit the work of the engine. */
function requestFieldsOf(info: GraphQLResolveInfo): SearchRequest['fields'] {
  const fields = selectedFields(info, 'SearchConnection');
  const named = (name: string) => fields.filter((field) => field.name === name);
  const namesBelow = (name: string, type: string) =>
    new Set(named(name).flatMap((field) => childrenOf(field, type).map((child) => child.name)));
  const ofEdges = namesBelow('edges', 'SearchEdge');
  const facets = named('facets').flatMap(
    ({ args }) => (args.fields as FacetField[] | null | undefined) ?? Object.values(FacetField),
  );
  return {
    hits: fields.some(({ name }) => ['edges', 'nodes', 'pageInfo', 'passages'].includes(name)),
    titleHighlight: ofEdges.has('titleHighlight'),
    matchedBody:
      ofEdges.has('excerptHighlight') ||
      ofEdges.has('matchedVariant') ||
      named('passages').length > 0,
    didYouMean: namesBelow('interpretation', 'QueryInterpretation').has('didYouMean'),
    confidence: fields.some(({ name }) => name === 'confidence'),
    passages: named('passages').length > 0,
    facets: new Set(facets),
  };
}

@Resolver()
export class SearchResolver {
  constructor(private readonly service: SearchService) {}

  @Cost({ points: 300, queued: true })
  @Query(() => SearchConnection, {
    nullable: true,
    description:
      'Searches published articles (검색); internal ones are found only with the role AGENT. An ' +
      'empty query returns all articles that match the filter. The error is SEARCH_UNAVAILABLE ' +
      'when no search engine answers.',
  })
  async search(
    @Arg('query', () => String, {
      defaultValue: '',
      description:
        'The search text (검색어), at most 200 characters. Articles must contain a text in quotation ' +
        'marks ("…", “…”, 「…」, 『…』, «…») in this order; other spaces and punctuation do not ' +
        'matter. There are no other operators.',
    })
    query: string,
    @Arg('filter', () => SearchFilter, {
      nullable: true,
      description: 'Narrows the search. Absent: all articles that the caller may find.',
    })
    filter: SearchFilter | null,
    @Arg('sort', () => SearchSort, {
      defaultValue: SearchSort.RELEVANCE,
      description: 'The order of the results.',
    })
    sort: SearchSort,
    @Arg('literal', () => Boolean, {
      defaultValue: false,
      description:
        'Whether to search for the words as typed: without corrections, synonyms, and preference ' +
        'for products and platforms that the query names.',
    })
    literal: boolean,
    @Arg('scope', () => SearchScope, {
      defaultValue: SearchScope.ANSWERS,
      description: 'Which matching articles are results. Without a query, all of them.',
    })
    scope: SearchScope,
    @First() first: number,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `endCursor` of the previous page, or `after` of a page in `pages`. The error is ' +
        'BAD_USER_INPUT unless query, filter, sort order, `literal` and `scope` are the same. ' +
        'Another `first` shifts numbered pages. Absent: the first page.',
    })
    after: string | null,
    @Arg('page', () => Int, {
      nullable: true,
      description:
        'The number of a page, from 1; with `after` it is BAD_USER_INPUT. At most 99,900 results ' +
        'may come before the page; a page after the last result is empty.',
    })
    page: number | null,
    @Ctx() context: ArticleContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SearchConnection> {
    const request = {
      query,
      filter,
      sort,
      literal,
      scope,
      first,
      after,
      page,
      fields: requestFieldsOf(info),
    };
    return toConnection(await this.service.search(request, context));
  }
}
