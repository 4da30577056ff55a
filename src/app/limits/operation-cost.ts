import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  GraphQLInt,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import { declaredCost } from '../../core/cost.js';
import { MAX_PAGE_SIZE } from '../../core/pagination.js';

const LIST_SIZE = 10;

/** The answer of introspection is large whatever is selected. */
const INTROSPECTION = 500;

/** A transaction, and often the rendering of long texts. */
const MUTATION = 50;

/**
 * What an operation costs at most, in points (see `core/cost`), computed from the top down with the
 * real values of its variables: a page of n articles costs n times what is selected of each. What a
 * directive may leave out counts. For a valid document, whose fields were limited before: each is
 * looked at once for each place where it is spread. Own code, because graphql-query-complexity
 * works from the bottom up, where the entries of a page (`edges`, `nodes`) do not know the `first`
 * above them, and graphql-armor's limit ignores variables.
 */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition] as const]
        : [],
    ),
  );

  const costOf = (set: SelectionSetNode, type: GraphQLCompositeType, page: number): number => {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name === '__schema' || name === '__type') cost += INTROSPECTION;
        if (name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
        const field = type.getFields()[name]!;
        const below = getNamedType(field.type);
        const first = pageSize(field, selection, variables);
        cost +=
          type === schema.getMutationType() ? MUTATION : pointsOf(field, selection, variables);
        if (!isCompositeType(below) || !selection.selectionSet) continue;
        // The entries of a connection are as many as its page is large.
        const isPage = !isListType(getNullableType(field.type));
        const size = isPage
          ? 1
          : (first ??
            (name === 'edges' || name === 'nodes'
              ? page
              : (declaredCost(field).size ?? LIST_SIZE)));
        cost +=
          size * costOf(selection.selectionSet, below, isPage ? (first ?? LIST_SIZE) : LIST_SIZE);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value)!;
        cost += costOf(
          fragment.selectionSet,
          typeFromAST(schema, fragment.typeCondition) as GraphQLCompositeType,
          page,
        );
      } else {
        const condition = selection.typeCondition && typeFromAST(schema, selection.typeCondition);
        cost += costOf(
          selection.selectionSet,
          (condition as GraphQLCompositeType | undefined) ?? type,
          page,
        );
      }
    }
    return cost;
  };
  return costOf(operation.selectionSet, schema.getRootType(operation.operation)!, LIST_SIZE);
}

/**
 * The value of `first`, where the field has it. What is beyond a page is refused by the field, with
 * the name of the argument.
 */
function pageSize(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number | undefined {
  return argumentValue(field, 'first', node, variables, MAX_PAGE_SIZE);
}

function pointsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number {
  const { points = isCompositeType(getNamedType(field.type)) ? 1 : 0, by } = declaredCost(field);
  return (
    points +
    (by ? Math.ceil(argumentValue(field, by.argument, node, variables, by.most)! / by.each) : 0)
  );
}

/**
 * The number that an argument has, from 0 to `most`; undefined where the field has no such
 * argument.
 */
function argumentValue(
  field: GraphQLField<unknown, unknown>,
  name: string,
  node: FieldNode,
  variables: Record<string, unknown>,
  most: number,
): number | undefined {
  const argument = field.args.find((arg) => arg.name === name);
  if (!argument) return undefined;
  const value = node.arguments?.find((arg) => arg.name.value === name)?.value;
  const asked =
    (value && valueFromAST(value, GraphQLInt, variables)) ?? (argument.defaultValue as number);
  return Math.min(Math.max(0, Number(asked)), most);
}
