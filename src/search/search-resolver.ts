import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Int, Query, Resolver } from 'type-graphql';
import type { ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { SearchSort } from './engine.js';
import type { SearchMetrics } from './search-metrics.js';
import type { SearchService } from './search-service.js';
import { SearchConnection } from './search-connection.js';
import { SearchFilter } from './search-types.js';
import { wantsOf } from './selection.js';

/** The query `search`, counted in the metrics. */
@Resolver()
export class SearchResolver {
  constructor(
    private readonly service: SearchService,
    private readonly metrics: SearchMetrics,
  ) {}

  @Cost({ points: 300, inTurn: true })
  @Query(() => SearchConnection, {
    nullable: true,
    description:
      'Searches published articles (검색). An empty query browses: everything under the filter.',
  })
  async search(
    @Arg('query', () => String, {
      defaultValue: '',
      description: 'What people type, at most 200 characters; plain text, no operators.',
    })
    query: string,
    @Arg('filter', () => SearchFilter, { nullable: true, description: 'Narrows the search.' })
    filter: SearchFilter | null,
    @Arg('sort', () => SearchSort, {
      defaultValue: SearchSort.RELEVANCE,
      description: 'In which order.',
    })
    sort: SearchSort,
    @Arg('literal', () => Boolean, {
      defaultValue: false,
      description: 'Search exactly what was typed: no corrections, no synonyms, no preferences.',
    })
    literal: boolean,
    @Arg('first', () => Int, { defaultValue: 20, description: 'The size of the page, 0 to 100.' })
    first: number,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The endCursor of the page before, of the same search.',
    })
    after: string | null,
    @Ctx() context: ArticleContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<SearchConnection> {
    const request = { query, filter, sort, literal, first, after, wants: wantsOf(info) };
    const { articles, viewer, visit } = context;
    const searcher = { visit, staff: viewer.role !== null, internal: articles.sight.internal };
    const answer = async () =>
      this.service.search(request, searcher, await context.catalog(), articles);
    return this.metrics.count(answer());
  }
}
