import {
  BREAK,
  type FieldNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  isCompositeType,
  isUnionType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** A field that an operation selects. */
export interface SelectedField {
  name: string;
  /** The type of the selection or fragment that contains the field. */
  type: string;
  args: Record<string, unknown>;
  fields: readonly SelectedField[];
}

/** Selections without variables, by field: documents that clients repeat are the same objects. */
const constantSelections = new WeakMap<FieldNode, readonly SelectedField[]>();

/** The selected fields of an object type, below the field that is being resolved. */
export function selectedFields(info: GraphQLResolveInfo, type: string): SelectedField[] {
  return ofType(selectionOf(info), type);
}

/** The selected fields of an object type, below another field. */
export function childrenOf({ fields }: SelectedField, type: string): SelectedField[] {
  return ofType(fields, type);
}

/** Whether a field is selected in any type, directly below the field that is being resolved. */
export function isSelected(info: GraphQLResolveInfo, name: string): boolean {
  return selectionOf(info).some((field) => field.name === name);
}

function ofType(fields: readonly SelectedField[], type: string): SelectedField[] {
  return fields.filter((field) => field.type === type);
}

function selectionOf(info: GraphQLResolveInfo): readonly SelectedField[] {
  const [field, other] = info.fieldNodes;
  const known = other ? undefined : constantSelections.get(field!);
  if (known) return known;
  const selection = info.fieldNodes.flatMap((node) => below(node, info.returnType, info));
  if (!other && isConstant(field!, info)) constantSelections.set(field!, selection);
  return selection;
}

function below(
  { selectionSet }: FieldNode,
  type: GraphQLResolveInfo['returnType'],
  info: GraphQLResolveInfo,
): SelectedField[] {
  const named = getNamedType(type);
  return selectionSet && isCompositeType(named) ? selectedIn(selectionSet, named, info) : [];
}

/**
 * The fields of a selection and its fragments. Not an object by response name: clients choose these
 * names, and `__proto__` and `constructor` would find properties of the prototype.
 */
function selectedIn(
  { selections }: SelectionSetNode,
  type: GraphQLCompositeType,
  info: GraphQLResolveInfo,
): SelectedField[] {
  return selections.flatMap((selection): SelectedField[] => {
    if (isSkipped(selection, info)) return [];
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      const field = isUnionType(type) ? undefined : type.getFields()[name];
      if (!field) return [];
      const args = getArgumentValues(field, selection, info.variableValues);
      return [{ name, type: type.name, args, fields: below(selection, field.type, info) }];
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? info.fragments[selection.name.value]! : selection;
    const { typeCondition, selectionSet } = fragment;
    const condition = typeCondition && info.schema.getType(typeCondition.name.value);
    return selectedIn(selectionSet, isCompositeType(condition) ? condition : type, info);
  });
}

function isSkipped(selection: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if === false
  );
}

/** Whether the selection below the field is the same in each execution of the document. */
function isConstant({ selectionSet }: FieldNode, { fragments }: GraphQLResolveInfo): boolean {
  let constant = true;
  const refuse = () => {
    constant = false;
    return BREAK;
  };
  for (const node of [selectionSet, ...Object.values(fragments)])
    if (node) visit(node, { [Kind.VARIABLE]: refuse, [Kind.DIRECTIVE]: refuse });
  return constant;
}
