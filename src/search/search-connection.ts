import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Article, type ArticleVariant } from '../articles/index.js';
import { SearchConfidence } from './confidence.js';
import { DegradedReason } from './degraded-reason.js';
import { type EngineAnswer, type MatchedText, SearchEngineName } from './engine.js';
import type { SearchPlan } from './pipeline/plan-search.js';
import type { CursorContext, Place } from './search-paging.js';
import { QueryInterpretation, toQueryInterpretation } from './query-interpretation.js';
import { HighlightSegment, UnknownFilter } from './search-types.js';
import type { FoundHits } from './pipeline/find-hits.js';

/** The variant for the excerpt: its text on one line, with the matched ranges. */
export interface VariantMatch extends MatchedText {
  variant: ArticleVariant;
}

/** Field resolvers compute the cursor and the excerpt. */
@ObjectType({ description: 'One search result.' })
export class SearchEdge {
  /** null unless `matchedVariant` or `excerptHighlight` is selected. */
  match!: VariantMatch | null;
  /** The position after this edge, for its cursor. */
  place!: Place;
  cursors!: CursorContext;

  @Field(() => Article, { description: 'The article that was found.' })
  node!: Article;

  @Field(() => Int, {
    description:
      'Position among the results of all pages, from 1, to pass to `recordClick` when a visitor ' +
      'opens the article.',
  })
  position!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Relevance score, higher is better: without an upper bound, and comparable only within ' +
      'one search. null without a query, or when the sort order is not RELEVANCE.',
  })
  score!: number | null;

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

  @Field(() => [SearchEdge], {
    description: 'The results of this page with their cursors and highlights.',
  })
  edges!: SearchEdge[];

  @Field(() => [Article], { description: 'The articles of this page.' })
  nodes!: Article[];

  @Field(() => Int, {
    description:
      'Total number of results on all pages (총 건수): of the articles that answer the query, ' +
      'see SearchScope. The count is exact with respect to the search index.',
  })
  totalCount!: number;

  @Field(() => [UnknownFilter], {
    description:
      'The slugs of the filter that no product, category or platform has, or has had, in the ' +
      'order of the filter. They match nothing: in a list with other slugs only the others ' +
      'count, and a list of unknown slugs alone finds nothing.',
  })
  unknownFilters!: readonly UnknownFilter[];

  @Field(() => SearchConfidence, {
    nullable: true,
    description:
      'How well the best article covers the query, whatever the filter. null without a query, ' +
      'and for the scope ALL_MATCHES.',
  })
  confidence!: SearchConfidence | null;

  @Field(() => QueryInterpretation, { description: 'How the server understood the query.' })
  interpretation!: QueryInterpretation;

  @Field(() => SearchEngineName, { description: 'The search engine that answered.' })
  engine!: SearchEngineName;

  @Field({
    description:
      'True when the answer may be a little different from usual, because a part of the server ' +
      'is away: see `degradedReason`.',
  })
  degraded!: boolean;

  @Field(() => DegradedReason, {
    nullable: true,
    description: 'Why `degraded` is true, else null.',
  })
  degradedReason!: DegradedReason | null;

  @Field(() => Int, { description: 'Time that the server took for the search, in milliseconds.' })
  tookMs!: number;
}

/** Builds the page of results for GraphQL. */
export function buildConnection(
  plan: SearchPlan,
  { interpretation, answer, confidence }: FoundHits,
  edges: SearchEdge[],
  { tookMs, isDatabaseAway }: { tookMs: number; isDatabaseAway: boolean },
): SearchConnection {
  const fallback = answer.degraded ? DegradedReason.ENGINE_AWAY : null;
  const degradedReason = isDatabaseAway ? DegradedReason.DATABASE_AWAY : fallback;
  return {
    plan,
    answer,
    edges,
    nodes: edges.map((edge) => edge.node),
    totalCount: answer.total,
    unknownFilters: plan.unknownFilters,
    confidence,
    interpretation: toQueryInterpretation(plan.request.query, interpretation, plan.catalog),
    engine: answer.engine,
    degraded: degradedReason !== null,
    degradedReason,
    tookMs,
  };
}
