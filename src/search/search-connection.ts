import { Field, Float, Int, ObjectType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import { Article, type ArticleVariant, chooseVariant } from '../articles/index.js';
import { SearchConfidence } from './confidence.js';
import { DegradedReason, HighlightSegment, UnknownFilter } from './search-types.js';
import {
  type EngineAnswer,
  type EngineHit,
  type EngineQuery,
  type MatchedText,
  SearchEngineName,
} from './engine.js';
import type { FoundHits, Meant, NearPassage, NearPassages, SearchAnswer } from './search-answer.js';
import type { SearchPlan } from './plan-search.js';
import type { CursorContext, Place } from './search-paging.js';
import { matchStrength, matchVariant, rangeRefiner, toSegments } from './highlight.js';
import { QueryInterpretation, toQueryInterpretation } from './query-interpretation.js';

/** A variant with its plain text and the matched ranges. */
export interface VariantMatch extends MatchedText {
  variant: ArticleVariant;
  /** The passages by their nearness to the query, the nearest first; empty if not needed. */
  near: readonly NearPassage[];
}

/** Field resolvers compute the cursor and the excerpt. */
@ObjectType({ description: 'One search result.' })
export class SearchEdge {
  /** The fitting variants, best first; empty unless the matched text is selected. */
  matches!: readonly VariantMatch[];
  /** The position after this result, for its cursor. */
  place!: Place;
  cursors!: CursorContext;
  query!: EngineQuery | null;
  isByWords!: boolean;
  isPinned!: boolean;

  @Field(() => Article, { description: 'The article that was found.' })
  node!: Article;

  @Field(() => Int, {
    description:
      'Position among the results of all pages, from 1, to pass to `recordClick` when a visitor ' +
      'opens the article.',
  })
  position!: number;

  @NullableField(
    () => Float,
    'Relevance score: higher is better, without an upper bound, comparable only within one ' +
      'search. null without a query, or when the sort order is not RELEVANCE.',
  )
  score!: number | null;

  /** Empty unless selected. */
  @Field(() => [HighlightSegment], { description: 'The title, with the matching parts marked.' })
  titleHighlight!: HighlightSegment[];
}

/** Field resolvers compute cursors, facets and popular articles from the plan and the answer. */
@ObjectType({
  description: 'A page of search results, with the total number of results and the facets.',
})
export class SearchConnection {
  plan!: SearchPlan;
  answer!: EngineAnswer;
  meant!: Meant;

  @Field(() => [SearchEdge], {
    description: 'The results of this page with their cursors and highlights.',
  })
  edges!: SearchEdge[];

  @Field(() => [Article], { description: 'The articles of this page.' })
  nodes!: Article[];

  @Field(() => Int, {
    description:
      'Total number of results on all pages (총 건수), see SearchScope. The count is exact for ' +
      'the search index.',
  })
  totalCount!: number;

  @Field(() => [UnknownFilter], {
    description:
      'The slugs of the filter that no product, category or platform has or had, in the order of ' +
      'the filter. An unknown slug matches nothing: a list with other slugs finds their ' +
      'articles, a list of unknown slugs alone finds nothing.',
  })
  unknownFilters!: readonly UnknownFilter[];

  @NullableField(
    () => SearchConfidence,
    'How well the best article covers the query, whatever the filter; at most PARTIAL if the ' +
      'filter hides the best article and shows others; at least PARTIAL if an article is pinned ' +
      'to the query. null without a query, and for the scope ' +
      'ALL_MATCHES.',
  )
  confidence!: SearchConfidence | null;

  @Field(() => QueryInterpretation, { description: 'How the server understood the query.' })
  interpretation!: QueryInterpretation;

  @Field(() => SearchEngineName, { description: 'The search engine that answered.' })
  engine!: SearchEngineName;

  @Field({
    description:
      'Whether the answer may differ a little from usual, because a part of the server is not ' +
      'available: see `degradedReason`.',
  })
  degraded!: boolean;

  @NullableField(() => DegradedReason, 'Why `degraded` is true, else null.')
  degradedReason!: DegradedReason | null;

  @Field(() => Int, { description: 'Time that the server took for the search, in milliseconds.' })
  tookMs!: number;
}

/** The answer of GraphQL. */
export function toConnection(answered: SearchAnswer): SearchConnection {
  const { plan, found, tookMs } = answered;
  const { interpretation, answer, meant, confidence } = found;
  const edges = toEdges(answered);
  return {
    ...{ plan, answer, meant, edges },
    nodes: edges.map((edge) => edge.node),
    totalCount: answer.total,
    unknownFilters: plan.unknownFilters,
    confidence,
    interpretation: toQueryInterpretation(
      plan.request.query,
      interpretation,
      meant.use,
      plan.catalog,
    ),
    engine: answer.engine,
    degraded: answer.degraded,
    degradedReason: answer.degraded ? DegradedReason.ENGINE_AWAY : null,
    tookMs,
  };
}

/** The edges for the hits that have an article, with their matches. */
export function toEdges({
  plan,
  found,
  articles,
  passages,
}: Omit<SearchAnswer, 'tookMs'>): SearchEdge[] {
  const { fields } = plan.request;
  const { confidence, meant } = found;
  const { hits, engine, minimumScore } = found.answer;
  const platformIds = excerptPlatforms(plan, found);
  const refine = rangeRefiner(found.interpretation.query?.phrases ?? []);
  return hits.flatMap((hit, i): SearchEdge[] => {
    const article = articles[i];
    // Hand-written SQL may have deleted the variants of an indexed article.
    if (!article?.variants.length) return [];
    const position = plan.offset + i + 1;
    return [
      {
        node: article,
        position,
        score: hit.score,
        titleHighlight: fields.titleHighlight ? highlightTitle(hit, article, refine) : [],
        matches: fields.matchedBody
          ? matchVariants(hit, article, platformIds, refine, passages, plan)
          : [],
        isByWords: hit.isByWords,
        isPinned: meant.pins.includes(hit.articleId),
        place: {
          ...{ engine, sort: hit.sort, offset: position, minimumScore, confidence },
          pins: meant.pins,
          neighbours: meant.neighbours,
        },
        cursors: plan.cursors,
        query: found.interpretation.query,
      },
    ];
  });
}

type Refine = ReturnType<typeof rangeRefiner>;

function highlightTitle(
  { title }: EngineHit,
  article: Article,
  refine: Refine,
): HighlightSegment[] {
  const ranges = title?.text === article.title ? title.ranges : [];
  const refined = refine({ text: article.title, ranges });
  return toSegments(refined.text, refined.ranges);
}

/** The platforms for excerpts: of the filter, or else those that the query names (아이폰). */
function excerptPlatforms(
  { request, filter }: SearchPlan,
  { interpretation }: FoundHits,
): readonly number[] {
  const platformIds = request.filter?.platformSlugs?.length
    ? filter.platformIds
    : interpretation.query?.preferred.platformIds;
  return platformIds ?? [];
}

/**
 * The variants, those with the most matches or the nearest passage first; with platforms, only
 * their variants.
 */
function matchVariants(
  hit: EngineHit,
  article: Article,
  platformIds: readonly number[],
  refine: Refine,
  passages: NearPassages,
  { catalog }: SearchPlan,
): VariantMatch[] {
  const variants =
    platformIds.length > 0
      ? fittingVariants(article, platformIds, catalog.commonPlatform?.id)
      : article.variants;
  const near = passages.get(article.id) ?? [];
  const matches = variants.map((variant): VariantMatch => ({
    variant,
    near: near.filter(({ variantId }) => variantId === variant.id),
    ...(hit.isByWords
      ? refine(matchVariant(variant.bodyText, hit.paragraphs))
      : { text: variant.bodyText, ranges: [] }),
  }));
  if (!hit.isByWords)
    return matches.sort((a, b) => (b.near[0]?.similarity ?? -1) - (a.near[0]?.similarity ?? -1));
  return matches.sort((a, b) => matchStrength(b) - matchStrength(a));
}

/** The variants for one of these platforms except 공통, or else the common variant. */
function fittingVariants(
  article: Article,
  platformIds: readonly number[],
  commonId: number | undefined,
) {
  const fitting = article.variants.filter((variant) =>
    variant.platformIds.some((id) => id !== commonId && platformIds.includes(id)),
  );
  return fitting.length > 0 ? fitting : [chooseVariant(article, [], commonId)];
}
