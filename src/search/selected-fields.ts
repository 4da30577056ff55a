import { BREAK, type FieldNode, type GraphQLResolveInfo, Kind, visit } from 'graphql';
import { parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';

type Selection = Pick<ResolveTree, 'fieldsByTypeName'>;

/**
 * The selections of fields that do not depend on variables. Documents that clients send again are
 * the same objects.
 */
const constantSelections = new WeakMap<FieldNode, Selection>();

/** The selected fields of an object type, below the field that is being resolved. */
export function selectedFields(info: GraphQLResolveInfo, type: string): ResolveTree[] {
  return childrenOf(selectionOf(info), type);
}

/** The selected fields of an object type, below another field. */
export function childrenOf({ fieldsByTypeName }: Selection, type: string): ResolveTree[] {
  return Object.values(fieldsByTypeName[type] ?? {});
}

function selectionOf(info: GraphQLResolveInfo): Selection {
  const [field, other] = info.fieldNodes;
  const known = other ? undefined : constantSelections.get(field!);
  if (known) return known;
  // Without the arguments of the field itself, which may be variables.
  const { fieldsByTypeName } = parseResolveInfo(info) as ResolveTree;
  const selection = { fieldsByTypeName };
  if (!other && isConstant(field!, info)) constantSelections.set(field!, selection);
  return selection;
}

/** Whether each execution of the document selects the same below the field. */
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
