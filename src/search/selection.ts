import type { GraphQLResolveInfo } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import type { SearchRequest } from './pipeline/plan-search.js';
import { FacetField } from './search-types.js';

/**
 * What a client selected of a search: highlights and facets that are not selected are not asked of
 * the engine.
 */
export function wantsOf(info: GraphQLResolveInfo): SearchRequest['wants'] {
  const fields = selectedFields(info, 'SearchConnection');
  const edges = fields
    .filter((field) => field.name === 'edges')
    .flatMap((field) => childrenOf(field, 'SearchEdge'));
  const interpretations = fields
    .filter((field) => field.name === 'interpretation')
    .flatMap((field) => childrenOf(field, 'QueryInterpretation'));
  const facets = fields
    .filter((field) => field.name === 'facets')
    .flatMap(
      (field) =>
        (field.args.fields as FacetField[] | null | undefined) ?? Object.values(FacetField),
    );
  return {
    hits: fields.some((field) => ['edges', 'nodes', 'pageInfo'].includes(field.name)),
    titleHighlight: edges.some((field) => field.name === 'titleHighlight'),
    matchedBody: edges.some(
      (field) => field.name === 'excerptHighlight' || field.name === 'matchedVariant',
    ),
    didYouMean: interpretations.some((field) => field.name === 'didYouMean'),
    facets: new Set(facets),
  };
}

/** The fields of an object type that were selected of the field that is resolved now. */
export function selectedFields(info: GraphQLResolveInfo, type: string): ResolveTree[] {
  return childrenOf(parseResolveInfo(info) as ResolveTree, type);
}

function childrenOf(tree: ResolveTree, type: string): ResolveTree[] {
  return Object.values(tree.fieldsByTypeName[type] ?? {});
}
