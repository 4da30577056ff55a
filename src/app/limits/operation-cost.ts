import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  getNullableType,
  getVariableValues,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
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

const DEFAULT_LIST_SIZE = 10;

/** Fixed cost of introspection, whose answer is large for any selection. */
const INTROSPECTION_POINTS = 500;

/** Cost of a mutation: a transaction, and often the rendering of long texts. */
const MUTATION_POINTS = 50;

/** The cost of an operation with the values of its variables, in points; null for wrong values. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown> = {},
): number | null {
  const declared = operation.variableDefinitions ?? [];
  const { coerced } = getVariableValues(schema, declared, variables, { maxErrors: 1 });
  return coerced ? operationCost(schema, document, operation, coerced) : null;
}

/**
 * The maximum cost of an operation, in points (see `core/cost`), computed top-down with the values
 * of its variables: a page of n articles costs n times the selection on each. A field counts even if
 * a directive may skip the field. The document must be valid and its number of fields limited:
 * fragments are visited each time they are spread. Libraries do not fit: graphql-query-complexity
 * works bottom-up, where the entries of a page (`edges`, `nodes`) do not know the `first` above
 * them, and graphql-armor's limit ignores variables.
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

  const selectionCost = (
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    page: number,
  ): number => {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        if (name === '__schema' || name === '__type') cost += INTROSPECTION_POINTS;
        if (name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
        const field = type.getFields()[name]!;
        const below = getNamedType(field.type);
        const asked = { field, node: selection, variables };
        // The field itself refuses values above the maximum page size.
        const first = argumentValue(asked, 'first', MAX_PAGE_SIZE) ?? entries(asked);
        cost += type === schema.getMutationType() ? MUTATION_POINTS : pointsOf(asked);
        if (!isCompositeType(below) || !selection.selectionSet) continue;
        // A connection is one object; its `edges` and `nodes` have as many entries as the page.
        const isPage = !isListType(getNullableType(field.type));
        const size = isPage
          ? 1
          : (first ??
            (name === 'edges' || name === 'nodes'
              ? page
              : (declaredCost(field).size ?? DEFAULT_LIST_SIZE)));
        cost +=
          size *
          selectionCost(
            selection.selectionSet,
            below,
            isPage ? (first ?? DEFAULT_LIST_SIZE) : DEFAULT_LIST_SIZE,
          );
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value)!;
        cost += selectionCost(
          fragment.selectionSet,
          typeFromAST(schema, fragment.typeCondition) as GraphQLCompositeType,
          page,
        );
      } else {
        const condition = selection.typeCondition && typeFromAST(schema, selection.typeCondition);
        cost += selectionCost(
          selection.selectionSet,
          (condition as GraphQLCompositeType | undefined) ?? type,
          page,
        );
      }
    }
    return cost;
  };
  return selectionCost(
    operation.selectionSet,
    schema.getRootType(operation.operation)!,
    DEFAULT_LIST_SIZE,
  );
}

/** A field of the schema, as one node of the document asks for it. */
interface Asked {
  field: GraphQLField<unknown, unknown>;
  node: FieldNode;
  variables: Record<string, unknown>;
}

/**
 * The length of the list argument that determines the length of the result, at most the maximum
 * length of the argument. Undefined without this argument.
 */
function entries({ field, node, variables }: Asked): number | undefined {
  const { perEntry: by } = declaredCost(field);
  const value = by && node.arguments?.find(({ name }) => name.value === by.argument)?.value;
  if (!by || !value) return undefined;
  const list =
    value.kind === Kind.VARIABLE
      ? variables[value.name.value]
      : value.kind === Kind.LIST
        ? value.values
        : value;
  // A value that is not a list stands for a list of one entry.
  return Math.min(Array.isArray(list) ? list.length : 1, by.max);
}

function pointsOf(asked: Asked): number {
  const {
    points = isCompositeType(getNamedType(asked.field.type)) ? 1 : 0,
    perArgument: by,
    perEntry,
  } = declaredCost(asked.field);
  return (
    points +
    (perEntry ? perEntry.points * (entries(asked) ?? 0) : 0) +
    (by ? Math.ceil(argumentValue(asked, by.argument, by.max)! / by.unitsPerPoint) : 0)
  );
}

/**
 * The value of an argument, or the length of a text, limited to 0 to `max`; `max` if the value is
 * neither number nor text. Undefined without this argument.
 */
function argumentValue(
  { field, node, variables }: Asked,
  name: string,
  max: number,
): number | undefined {
  const argument = field.args.find((arg) => arg.name === name);
  if (!argument) return undefined;
  const value = node.arguments?.find((arg) => arg.name.value === name)?.value;
  const given: unknown =
    (value && valueFromAST(value, argument.type, variables)) ?? argument.defaultValue;
  const number = typeof given === 'string' ? given.length : given;
  return typeof number === 'number' ? Math.min(Math.max(0, number), max) : max;
}
