import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkExcerptLength, MAX_EXCERPT_LENGTH } from '../core/excerpt.js';
import { checkPageSize } from '../core/pagination.js';
import { SearchSort } from './engine.js';
import { firstValues } from './facets.js';
import { excerpt } from './highlight.js';
import type { SearchMetrics } from './search-metrics.js';
import type { SearchService } from './search-service.js';
import {
  Facet,
  FacetField,
  FacetValue,
  HighlightSegment,
  SearchConnection,
  SearchEdge,
  SearchFilter,
  SearchPage,
} from './search-types.js';
import { wantsOf } from './selection.js';

const MAX_FACET_VALUES = 1_000;

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
    const answer = async () =>
      this.service.search(request, await context.catalog(), context.articles, {
        visit: context.visit,
        staff: context.viewer.role !== null,
      });
    return this.metrics.count(answer());
  }
}

@Resolver(() => SearchConnection)
export class SearchConnectionFieldResolver {
  @Cost({ size: 3 })
  @FieldResolver(() => [Facet], {
    description: 'Counts to narrow the search by (패싯); absent: all three.',
  })
  facets(
    @Root() connection: SearchConnection,
    @Arg('fields', () => [FacetField], { nullable: true, description: 'Which ones.' })
    fields: FacetField[] | null,
  ): Facet[] {
    return [...new Set(fields ?? Object.values(FacetField))].map((field) =>
      connection.facetOf(field),
    );
  }

  @Cost({ size: 23 })
  @FieldResolver(() => [SearchPage], {
    description:
      'Pages to go to by their numbers (쪽 번호): the first, the last, this one and those around it, ascending.',
  })
  pages(
    @Root() connection: SearchConnection,
    @Arg('around', () => Int, {
      defaultValue: 2,
      description: 'At most so many on each side of this one, 0 to 10.',
    })
    around: number,
  ): SearchPage[] {
    return connection.pagesAround(checkPageSize(around, 'around', 10));
  }

  @Cost({ points: 100, inTurn: true })
  @FieldResolver(() => [Article], {
    nullable: true,
    description:
      'Where nothing was found: the most popular articles under the same filter (인기 도움말). Else empty, at no cost.',
  })
  popularArticles(
    @Root() connection: SearchConnection,
    @Arg('first', () => Int, { defaultValue: 5, description: 'At most so many, 0 to 100.' })
    first: number,
  ): Promise<Article[]> {
    return connection.popular(checkPageSize(first));
  }
}

@Resolver(() => Facet)
export class FacetFieldResolver {
  @Cost({ by: { argument: 'first', each: 10, most: MAX_FACET_VALUES } })
  @FieldResolver(() => [FacetValue], {
    description:
      'Values with results, in the order of the catalogue, categories with those below them; selected ones always.',
  })
  values(
    @Root() facet: Facet,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description: 'At most so many, 0 to 1,000, besides those selected.',
    })
    first: number,
  ): FacetValue[] {
    return firstValues(facet, checkPageSize(first, 'first', MAX_FACET_VALUES));
  }
}

@Resolver(() => SearchEdge)
export class SearchEdgeFieldResolver {
  @Cost({ by: { argument: 'length', each: 100, most: MAX_EXCERPT_LENGTH } })
  @FieldResolver(() => [HighlightSegment], {
    description: 'The part of the matched variant in which most matched.',
  })
  excerptHighlight(
    @Root() edge: SearchEdge,
    @Arg('length', () => Int, {
      defaultValue: 300,
      description: 'At most so many characters, 1 to 2,000.',
    })
    length: number,
  ): HighlightSegment[] {
    return excerpt(
      { text: edge.excerptText, ranges: edge.excerptRanges },
      checkExcerptLength(length),
    );
  }
}
