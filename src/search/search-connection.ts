import { Field, Float, Int, ObjectType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import { Article, type ArticleVariant, chooseVariant } from '../articles/index.js';
import { SearchConfidence } from './confidence.js';
import {
  DegradedReason,
  HighlightSegment,
  type MeaningUse,
  UnknownFilter,
} from './search-types.js';
import {
  type EngineAnswer,
  type EngineHit,
  type EngineQuery,
  type MatchedText,
  type Neighbour,
  SearchEngineName,
} from './engine.js';
import type { Interpretation } from './interpretation/interpret.js';
import type { SearchPlan } from './plan-search.js';
import type { CursorContext, Place } from './search-paging.js';
import { matchStrength, matchVariant, rangeRefiner, toSegments } from './highlight.js';
import { QueryInterpretation, toQueryInterpretation } from './query-interpretation.js';

/** What the meaning of a query, and its pins, add to its words. */
export interface Meant {
  /** null without a model server. */
  readonly use: MeaningUse | null;
  /** The pinned articles first. */
  readonly neighbours: readonly Neighbour[];
  /** null: as by words alone. */
  readonly confidence: SearchConfidence | null;
}

/** A part of the text of a variant, and the cosine to a query. */
export interface NearPassage {
  readonly variantId: number;
  readonly start: number;
  readonly similarity: number;
}

/** The passages of articles, the nearest first. */
export type NearPassages = ReadonlyMap<number, readonly NearPassage[]>;

/** The engine's answer, with the interpretation of the query. */
export interface FoundHits {
  readonly interpretation: Interpretation;
  readonly answer: EngineAnswer;
  readonly meant: Meant;
  /** null without a query or minimum score, and if this replica lacks the best article. */
  readonly confidence: SearchConfidence | null;
}

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

export function buildConnection(
  plan: SearchPlan,
  { interpretation, answer, meant, confidence }: FoundHits,
  edges: SearchEdge[],
  tookMs: number,
): SearchConnection {
  return {
    plan,
    answer,
    meant,
    edges,
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

/**
 * The edges for the hits that have an article, with their matches. `passages`: those of the
 * articles that the words do not find, or of all if passages are selected.
 */
export function buildEdges(
  plan: SearchPlan,
  found: FoundHits,
  articles: readonly (Article | null)[],
  passages: NearPassages,
): SearchEdge[] {
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
        isPinned: isPinned(hit, meant),
        place: {
          ...{ engine, sort: hit.sort, offset: position, minimumScore, confidence },
          neighbours: meant.neighbours,
        },
        cursors: plan.cursors,
        query: found.interpretation.query,
      },
    ];
  });
}

/** Whether an editor pinned the article of a hit to the query. */
export function isPinned(
  { articleId }: Pick<EngineHit, 'articleId'>,
  { neighbours }: Pick<Meant, 'neighbours'>,
): boolean {
  return neighbours.some((each) => each.isPinned && each.articleId === articleId);
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
