import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Resolver, Root } from 'type-graphql';
import { Article, type ArticleContext, ArticleVariant } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { checkExcerptLength, MAX_EXCERPT_LENGTH } from '../core/text/text.js';
import { onOneLine } from '../core/text/sentences.js';
import { checkPageSize, First, PageInfo } from '../core/pagination.js';
import { PerRequest } from '../core/per-request.js';
import type { SearchEngines } from './engines/search-engines.js';
import { buildFacet, firstValues } from './facets.js';
import { excerpt, matchedQuestion } from './highlight.js';
import { numberPages, type SearchCursors } from './search-paging.js';
import type { SearchIds } from './search-ids.js';
import { SearchConnection, SearchEdge } from './search-connection.js';
import {
  Facet,
  FacetField,
  FacetValue,
  HighlightSegment,
  MatchedBy,
  SearchPage,
} from './search-types.js';
import { selectedFields } from './selected-fields.js';

const MAX_FACET_VALUES = 1_000;

/** Fields of a page of results that are computed only if selected. */
@Resolver(() => SearchConnection)
export class SearchConnectionFieldResolver {
  constructor(
    private readonly engine: SearchEngines,
    private readonly cursors: SearchCursors,
    private readonly ids: SearchIds,
  ) {}

  @PerRequest()
  @FieldResolver(() => ID, {
    description:
      'ID of the search, to pass to `recordClick` when a visitor opens an article from the ' +
      'results. Further pages (with `after`) have the same ID if the same visitor reads them ' +
      'within 30 minutes. Each search without `after` has a new ID; clicks on numbered pages ' +
      '(`page`) still count for their search.',
  })
  searchId(@Root() { plan }: SearchConnection): string {
    return this.ids.sign(plan.cursors.search);
  }

  @FieldResolver(() => PageInfo, {
    description: 'Whether there are more pages, and the cursors to get them.',
  })
  pageInfo(
    @Root() { plan, answer, edges }: SearchConnection,
    @Info() info: GraphQLResolveInfo,
  ): PageInfo {
    const selected = selectedFields(info, 'PageInfo').map(({ name }) => name);
    const cursorOf = (field: keyof PageInfo, edge: SearchEdge | undefined) =>
      edge && selected.includes(field) ? this.cursors.seal(edge.place, edge.cursors) : null;
    return {
      hasNextPage: plan.offset + answer.hits.length < answer.total,
      hasPreviousPage: plan.after !== null,
      startCursor: cursorOf('startCursor', edges[0]),
      endCursor: cursorOf('endCursor', edges.at(-1)),
    };
  }

  @Cost({ size: 3 })
  @FieldResolver(() => [Facet], {
    description:
      'Facets (패싯): counts of the results by product, category and platform, to offer filters.',
  })
  facets(
    @Root() { plan, answer }: SearchConnection,
    @Arg('fields', () => [FacetField], {
      nullable: true,
      description: 'The facets to return. Absent: all three.',
    })
    fields: FacetField[] | null,
  ): Facet[] {
    return [...new Set(fields ?? Object.values(FacetField))].map((field) =>
      buildFacet(field, answer.facets, plan.catalog, plan.selected),
    );
  }

  @Cost({ size: 23 })
  @FieldResolver(() => [SearchPage], {
    description:
      'Pages for a numbered pager (쪽 번호), ascending: the first, the last, the current page and ' +
      'its neighbours. Pages that start after more than 99,900 results are left out.',
  })
  pages(
    @Root() { plan, answer, meant, confidence }: SearchConnection,
    @Arg('around', () => Int, {
      defaultValue: 2,
      description: 'Maximum number of pages on each side of the current page, 0 to 10.',
    })
    around: number,
  ): SearchPage[] {
    const { size } = plan;
    const { engine, minimumScore, total } = answer;
    const sides = checkPageSize(around, 'around', 10);
    const { numbers, current } = numberPages({ total, size, offset: plan.offset }, sides);
    return numbers.map((number) => {
      const offset = (number - 1) * size;
      const { pins, neighbours } = meant;
      const place = { engine, sort: null, offset, minimumScore, confidence, pins, neighbours };
      const after = number === 1 ? null : this.cursors.seal(place, plan.cursors);
      return { number, after, isCurrent: number === current };
    });
  }

  @Cost({ points: 100, queued: true })
  @FieldResolver(() => [Article], {
    nullable: true,
    description:
      'When the search found nothing: the most popular articles under the same filter (인기 ' +
      '도움말), as by SearchSort.POPULARITY. Otherwise empty.',
  })
  async popularArticles(
    @Root() { plan, answer }: SearchConnection,
    @First('Maximum number of articles', 5) first: number,
    @Ctx() context: ArticleContext,
  ): Promise<Article[]> {
    const size = checkPageSize(first);
    if (answer.total > 0) return [];
    const ids = await this.engine.mostPopular(size, plan);
    return (await context.articles.published(ids)).filter((article) => article !== null);
  }
}

@Resolver(() => Facet)
export class FacetFieldResolver {
  @Cost({ perArgument: { argument: 'first', unitsPerPoint: 10, max: MAX_FACET_VALUES } })
  @FieldResolver(() => [FacetValue], {
    description:
      'Values that have results or are selected, in display order. Categories are followed by ' +
      'their subcategories.',
  })
  values(
    @Root() facet: Facet,
    @Arg('first', () => Int, {
      defaultValue: 100,
      description:
        'Maximum number of values, 0 to 1,000. Selected values beyond it are returned too.',
    })
    first: number,
  ): FacetValue[] {
    return firstValues(facet, checkPageSize(first, 'first', MAX_FACET_VALUES));
  }
}

@Resolver(() => SearchEdge)
export class SearchEdgeFieldResolver {
  constructor(private readonly cursors: SearchCursors) {}

  @PerRequest()
  @FieldResolver(() => String, {
    description: 'Cursor of this result. Pass it as `after` to get the results that follow.',
  })
  cursor(@Root() edge: SearchEdge): string {
    return this.cursors.seal(edge.place, edge.cursors);
  }

  @FieldResolver(() => ArticleVariant, {
    description:
      'The variant of the article with the most matches. If the filter, or else the query, names ' +
      'platforms: a variant for one of them, or else the common variant.',
  })
  matchedVariant(@Root() edge: SearchEdge): ArticleVariant {
    return edge.matches[0]!.variant;
  }

  @Cost({ points: 2 })
  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The question in users' words of the article that brought the result (비슷한 질문): it has more " +
      'words of the query than the title has. Otherwise null. Questions are not shown elsewhere, ' +
      'but everybody can read this one.',
  })
  async matchedQuestion(
    @Root() { node, query }: SearchEdge,
    @Ctx() context: ArticleContext,
  ): Promise<string | null> {
    if (!query) return null;
    const questions = await context.articles.questions.load(node.id);
    const texts = questions.map(({ text }) => text);
    return matchedQuestion(query, node.title, texts);
  }

  @Cost({ points: 2 })
  @FieldResolver(() => MatchedBy, { description: 'Why the article is a result.' })
  async matchedBy(@Root() edge: SearchEdge, @Ctx() context: ArticleContext): Promise<MatchedBy> {
    if (edge.isPinned) return MatchedBy.PINNED;
    if (!edge.isByWords) return MatchedBy.MEANING;
    const question = await this.matchedQuestion(edge, context);
    return question === null ? MatchedBy.WORDS : MatchedBy.QUESTION;
  }

  @Cost({ perArgument: { argument: 'length', unitsPerPoint: 100, max: MAX_EXCERPT_LENGTH } })
  @FieldResolver(() => [HighlightSegment], {
    description:
      'The part of the text of `matchedVariant` with the most matches, or the passage that is ' +
      'nearest by meaning, or the beginning: on one line, in segments with the matches marked. Begins at a sentence or list ' +
      'item, or with "…" and a complete word. Ends with "…" after a complete word when the text ' +
      'goes on. Headings, list items and table cells are set apart by " · ".',
  })
  excerptHighlight(
    @Root() edge: SearchEdge,
    @Arg('length', () => Int, {
      defaultValue: 300,
      description: 'Maximum number of characters, 1 to 2,000, including each "…".',
    })
    length: number,
  ): HighlightSegment[] {
    const { text, ranges, near } = edge.matches[0]!;
    const from = edge.isByWords ? 0 : (near[0]?.start ?? 0);
    return excerpt(onOneLine(text.slice(from), ranges), checkExcerptLength(length));
  }
}
