import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type ClassType, type ContainerType } from 'type-graphql';
import { ApiKeyResolver, enforceAccess } from '../access/index.js';
import {
  EventResolver,
  FacetUsageResolver,
  QueryStatisticsResolver,
  SearchAnalyticsResolver,
} from '../analytics/index.js';
import {
  ArticleFieldResolver,
  ArticleMutationResolver,
  ArticleResolver,
  ArticleVariantFieldResolver,
  CategoryCountResolver,
  FeedbackResolver,
  ProductCountResolver,
} from '../articles/index.js';
import type { FairQueue } from '../core/fair-queue.js';
import { CatalogResolver, CategoryFieldResolver, ProductFieldResolver } from '../catalog/index.js';
import {
  DeadLetterFieldResolver,
  DictionaryRebuildResolver,
  IndexResolver,
  SearchIndexFieldResolver,
} from '../indexing/index.js';
import { LexiconResolver } from '../lexicon/index.js';
import {
  AnalysisResolver,
  ArticleSuggestion,
  CategorySuggestion,
  FacetFieldResolver,
  PopularQueryResolver,
  ProductSuggestion,
  QuerySuggestion,
  RelatedArticlesResolver,
  SearchConnectionFieldResolver,
  SearchEdgeFieldResolver,
  SearchResolver,
  SuggestionResolver,
} from '../search/index.js';
import { guardArguments } from './guard-arguments.js';
import { limitAnswers } from './limits/limit-answers.js';
import { takeTurns } from './take-turns.js';

const RESOLVERS = [
  CatalogResolver,
  ProductFieldResolver,
  CategoryFieldResolver,
  LexiconResolver,
  ArticleResolver,
  ArticleMutationResolver,
  ArticleFieldResolver,
  ArticleVariantFieldResolver,
  ProductCountResolver,
  CategoryCountResolver,
  SearchResolver,
  SearchConnectionFieldResolver,
  FacetFieldResolver,
  SearchEdgeFieldResolver,
  SuggestionResolver,
  RelatedArticlesResolver,
  AnalysisResolver,
  IndexResolver,
  SearchIndexFieldResolver,
  DeadLetterFieldResolver,
  DictionaryRebuildResolver,
  FeedbackResolver,
  PopularQueryResolver,
  SearchAnalyticsResolver,
  QueryStatisticsResolver,
  FacetUsageResolver,
  EventResolver,
  ApiKeyResolver,
] as const;

/** The instances behind the resolver classes; what has no dependencies is made here. */
export type Resolvers = Map<ClassType, object>;

/**
 * Builds the schema from the classes; what is heavy waits in `turns`. Without instances it serves
 * to be printed.
 */
export function buildSchema(instances: Resolvers = new Map(), turns?: FairQueue): GraphQLSchema {
  const container: ContainerType = {
    get: (type) => {
      if (!instances.has(type)) instances.set(type, new (type as ClassType)());
      return instances.get(type);
    },
  };
  const schema = buildSchemaSync({
    resolvers: RESOLVERS as unknown as [ClassType],
    // Named by the interface that they implement alone.
    orphanedTypes: [ArticleSuggestion, ProductSuggestion, CategorySuggestion, QuerySuggestion],
    container,
    validate: false,
  });
  // type-graphql has no place for the descriptions of the root types.
  schema.getQueryType()!.description =
    'What can be read. Published knowledge and search need no key.';
  schema.getMutationType()!.description = 'What can be changed. Every mutation is one transaction.';
  // Innermost: what is refused takes no turn.
  if (turns) takeTurns(schema, turns);
  guardArguments(schema);
  // Outermost, so that nothing about the arguments is told to somebody who may not use the field.
  enforceAccess(schema);
  limitAnswers(schema);
  return schema;
}
