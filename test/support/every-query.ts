import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  print,
} from 'graphql';

/** A query of one field with everything below it, and a variable per argument at any depth. */
export interface WholeQuery {
  field: string;
  text: string;
  variables: ReadonlyMap<string, GraphQLArgument>;
  slots: readonly Slot[];
}

/** A position for a value in the variables of a query. */
export interface Slot {
  /** The path from the variable, e.g. filter, productSlugs. */
  path: readonly string[];
  type: GraphQLScalarType | GraphQLEnumType;
  /** Whether it belongs to the query field itself, not to a nested field. */
  isOwn: boolean;
}

/** A slot with its value. */
export type Filled = readonly [Slot, unknown];

/** Values of scalars other than texts; the first is the default. */
const VALUES: Record<string, readonly unknown[]> = {
  Int: [1],
  Float: [1],
  Boolean: [true, false],
  DateTime: ['2000-01-01T00:00:00.000Z', '2100-01-01T00:00:00.000Z'],
};

/**
 * One query per query field that selects everything below it, also through interfaces and unions. A
 * type is expanded completely at its first occurrence, breadth first, and afterwards only with its
 * leaf fields, so that no query is deeper than necessary.
 */
export function everyQuery(schema: GraphQLSchema): WholeQuery[] {
  return Object.values(schema.getQueryType()!.getFields()).map((field) =>
    wholeQuery(schema, field),
  );
}

/** Whether it accepts any text. */
export function isText({ type }: Slot): boolean {
  return type.name === 'String' || type.name === 'ID';
}

/** All values for a slot that is not a text. Throws for an unknown scalar. */
export function choices(slot: Slot): readonly unknown[] {
  if (isEnumType(slot.type)) return slot.type.getValues().map(({ name }) => name);
  const values = VALUES[slot.type.name];
  if (!values)
    throw new Error(
      `${slot.path.join('.')} is of the type ${slot.type.name}: say what to put there.`,
    );
  return values;
}

/** Whether no text is required. */
export function needsNoText({ slots, variables }: WholeQuery): boolean {
  return !slots.some(
    (slot) =>
      isText(slot) && slot.path.length === 1 && isRequiredArgument(variables.get(slot.path[0]!)!),
  );
}

/** The variables with these slots filled. `text` fills other required inputs. */
export function variablesOf(
  query: WholeQuery,
  filled: readonly Filled[],
  text: string,
): Record<string, unknown> {
  const values = filled.map(([{ path }, value]): Value => [path, value]);
  return fields([...query.variables], isRequiredArgument, values, text);
}

/** A value with its path. */
type Value = readonly [path: readonly string[], value: unknown];

function fields<T extends GraphQLArgument | GraphQLInputField>(
  inputs: [string, T][],
  isRequired: (input: T) => boolean,
  values: readonly Value[],
  text: string,
): Record<string, unknown> {
  return Object.fromEntries(
    inputs.flatMap(([name, input]) => {
      const own = values
        .filter(([path]) => path[0] === name)
        .map(([path, value]): Value => [path.slice(1), value]);
      return own.length > 0 || isRequired(input) ? [[name, fill(input.type, own, text)]] : [];
    }),
  );
}

function fill(type: GraphQLInputType, values: readonly Value[], text: string): unknown {
  if (isNonNullType(type)) return fill(type.ofType, values, text);
  if (isListType(type)) return [fill(type.ofType, values, text)];
  if (isInputObjectType(type))
    return fields(Object.entries(type.getFields()), isRequiredInputField, values, text);
  if (values.length > 0) return values[0]![1];
  return isEnumType(type) ? type.getValues()[0]!.name : (VALUES[type.name]?.[0] ?? text);
}

interface Selection {
  head: string;
  type: GraphQLOutputType;
  leaves: string[];
  below: Selection[];
}

function wholeQuery(schema: GraphQLSchema, root: GraphQLField<unknown, unknown>): WholeQuery {
  const variables = new Map<string, GraphQLArgument>();
  const slots: Slot[] = [];
  const call = (parent: string | null, field: GraphQLField<unknown, unknown>): string => {
    const passed = field.args.map((arg) => {
      const name = parent === null ? arg.name : `${parent}_${field.name}_${arg.name}`;
      if (!variables.has(name)) slots.push(...slotsOf(arg.type, [name], parent === null));
      variables.set(name, arg);
      return `${arg.name}: $${name}`;
    });
    return passed.length > 0 ? `${field.name}(${passed.join(', ')})` : field.name;
  };
  const selectionOf = (head: string, type: GraphQLOutputType): Selection => ({
    head,
    type: getNamedType(type),
    leaves: [],
    below: [],
  });

  const top = selectionOf(call(null, root), root.type);
  const whole = new Set<string>();
  const queue = [top];
  for (const { type, leaves, below } of queue) {
    if (!isCompositeType(type)) continue;
    leaves.push('__typename');
    for (const field of isUnionType(type) ? [] : Object.values(type.getFields())) {
      if (isLeafType(getNamedType(field.type))) leaves.push(call(type.name, field));
      else if (!whole.has(type.name)) below.push(selectionOf(call(type.name, field), field.type));
    }
    if (isAbstractType(type))
      below.push(
        ...schema.getPossibleTypes(type).map((one) => selectionOf(`... on ${one.name}`, one)),
      );
    whole.add(type.name);
    queue.push(...below);
  }
  const declared = [...variables].map(([name, { type, defaultValue }]) => {
    // Longer lists of articles in each category of each product are too much for one operation.
    const value = name === 'Category_articles_first' ? 1 : defaultValue;
    const byDefault = value === undefined ? '' : ` = ${print(astFromValue(value, type)!)}`;
    return `$${name}: ${String(type)}${byDefault}`;
  });
  const text = `query ${declared.length > 0 ? `(${declared.join(', ')}) ` : ''}{ ${written(top)} }`;
  return { field: root.name, text, variables, slots };
}

function written({ head, leaves, below }: Selection): string {
  const inside = [...leaves, ...below.map(written)];
  return inside.length > 0 ? `${head} { ${inside.join(' ')} }` : head;
}

function slotsOf(type: GraphQLInputType, path: string[], isOwn: boolean): Slot[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return [{ path, type: named, isOwn }];
  return Object.values(named.getFields()).flatMap((field) =>
    slotsOf(field.type, [...path, field.name], isOwn),
  );
}
