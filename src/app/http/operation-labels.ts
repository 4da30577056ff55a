import {
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** What metrics tell of an operation. */
export interface OperationLabel {
  readonly type: string;
  /** The root field, or `several`. */
  readonly field: string;
  /** The name, if a known document has it; else `other`. */
  readonly name: string;
}

/** The label of requests that ended before it was known what they ask. */
export const UNRESOLVED: OperationLabel = { type: 'none', field: 'none', name: 'other' };

const OTHER = 'other';
const SEVERAL = 'several';

/** Documents beyond it have the name `other`. */
const MAX_NAMES = 200;

/**
 * The labels of operations. There is one for each root field of the schema and one for each known
 * name, whatever clients send: they choose names, and anybody may read /metrics.
 */
export class OperationLabels {
  /** By operation, whose document the document store keeps. */
  private readonly known = new WeakMap<OperationDefinitionNode, OperationLabel>();
  /** One object for each label. */
  private readonly labels = new Map<string, OperationLabel>();
  /** The only type and root field that operations of a name have. */
  private readonly names = new Map<string, string>();

  /** `documents`: the texts of the known documents. */
  constructor(documents: Iterable<string>) {
    for (const text of documents) {
      const document = parse(text, { noLocation: true });
      const operation = getOperationAST(document);
      if (operation?.name === undefined || this.names.size >= MAX_NAMES) continue;
      this.names.set(operation.name.value, keyOf(operation, document));
    }
  }

  /** The labels of all root fields of the schema, and of the known names. */
  all(schema: GraphQLSchema): OperationLabel[] {
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => type ?? []);
    const fields = roots.flatMap((type) => {
      const kind = type === schema.getQueryType() ? 'query' : 'mutation';
      return [SEVERAL, ...Object.keys(type.getFields())].map((field) => `${kind} ${field}`);
    });
    return [
      ...fields.map((key) => this.label(key, OTHER)),
      ...[...this.names].map(([name, key]) => this.label(key, name)),
    ];
  }

  /** The label of a valid operation. */
  of(operation: OperationDefinitionNode, document: DocumentNode): OperationLabel {
    const known = this.known.get(operation);
    if (known) return known;
    const key = keyOf(operation, document);
    const name = operation.name?.value;
    const label = this.label(
      key,
      name !== undefined && this.names.get(name) === key ? name : OTHER,
    );
    this.known.set(operation, label);
    return label;
  }

  private label(key: string, name: string): OperationLabel {
    const id = `${key} ${name}`;
    const known = this.labels.get(id);
    if (known) return known;
    const [type = '', field = ''] = key.split(' ');
    const label = { type, field, name };
    this.labels.set(id, label);
    return label;
  }
}

/** The type and the root field. */
function keyOf(operation: OperationDefinitionNode, document: DocumentNode): string {
  const fields = new Set<string>();
  addRootFields(operation.selectionSet, document, fields, new Set());
  const [field = SEVERAL] = fields;
  return `${operation.operation} ${fields.size === 1 ? field : SEVERAL}`;
}

function addRootFields(
  { selections }: SelectionSetNode,
  document: DocumentNode,
  fields: Set<string>,
  fragments: Set<string>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT)
      addRootFields(selection.selectionSet, document, fields, fragments);
    else if (!fragments.has(selection.name.value)) {
      fragments.add(selection.name.value);
      for (const definition of document.definitions)
        if (
          definition.kind === Kind.FRAGMENT_DEFINITION &&
          definition.name.value === selection.name.value
        )
          addRootFields(definition.selectionSet, document, fields, fragments);
    }
  }
}
