import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Article, type ArticleVariant } from '../articles/index.js';
import { type EngineAnswer, type MatchedText, SearchEngineName } from './engine.js';
import type { SearchPlan } from './pipeline/plan-search.js';
import type { CursorContext, Place } from './search-cursors.js';
import { HighlightSegment, QueryInterpretation } from './search-types.js';

/** The quoted variant of an article: its text on one line, with the ranges that matched. */
export interface VariantMatch extends MatchedText {
  variant: ArticleVariant;
}

/** Its cursor and what is quoted of the article are made by field resolvers. */
@ObjectType({ description: 'One result.' })
export class SearchEdge {
  /** null unless `matchedVariant` or `excerptHighlight` is selected. */
  match!: VariantMatch | null;
  /** Where a page that continues behind this edge begins. */
  place!: Place;
  cursors!: CursorContext;

  @Field(() => Article, { description: 'The article.' })
  node!: Article;

  @Field(() => Float, {
    nullable: true,
    description: 'How well it matches; null unless sorted by relevance.',
  })
  score!: number | null;

  @Field(() => [HighlightSegment], { description: 'The title with what matched.' })
  titleHighlight!: HighlightSegment[];
}

/** Cursors, facets and popular articles are made by field resolvers, from the plan and the answer. */
@ObjectType({ description: 'A page of results with exact total and facets.' })
export class SearchConnection {
  plan!: SearchPlan;
  answer!: EngineAnswer;

  @Field(() => [SearchEdge], { description: 'The results with their cursors and highlights.' })
  edges!: SearchEdge[];

  @Field(() => [Article], { description: 'The articles alone.' })
  nodes!: Article[];

  @Field(() => Int, {
    description:
      'How many results there are on all pages (총 건수): exact for what the index holds.',
  })
  totalCount!: number;

  @Field(() => QueryInterpretation, { description: 'How the query was understood.' })
  interpretation!: QueryInterpretation;

  @Field(() => SearchEngineName, { description: 'The engine that answered.' })
  engine!: SearchEngineName;

  @Field({ description: 'True when the first choice of engine could not answer.' })
  degraded!: boolean;

  @Field(() => Int, { description: 'How long the search took in the server, in milliseconds.' })
  tookMs!: number;
}
