import { type DefinitionNode, type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * The size of a document, with fragments counted wherever they are spread. With several operations,
 * each measure is the maximum over them.
 */
export interface DocumentMeasures {
  /** Depth of nested fields, without those of introspection. */
  depth: number;
  /** Depth of nested fields from `__schema` or `__type` on, including it. */
  introspectionDepth: number;
  fields: number;
  aliases: number;
  rootFields: number;
  directives: number;
}

type Measure = keyof DocumentMeasures;

const EMPTY: DocumentMeasures = {
  depth: 0,
  introspectionDepth: 0,
  fields: 0,
  aliases: 0,
  rootFields: 0,
  directives: 0,
};
const MEASURES = Object.keys(EMPTY) as Measure[];

/**
 * Measures a document without a schema. Takes time linear in its length, because each fragment is
 * measured once, however often it is spread. A cycle of fragments counts once; validation refuses
 * it. Sums above 2^53 are imprecise, which does not matter for the limits.
 */
export function measureDocument(document: DocumentNode): DocumentMeasures {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition] as const]
        : [],
    ),
  );
  const measured = new Map<string, DocumentMeasures>();

  const measureFragment = (name: string): DocumentMeasures => {
    const existing = measured.get(name);
    if (existing) return existing;
    measured.set(name, EMPTY);
    const fragment = fragments.get(name);
    const measures = fragment ? measureDefinition(fragment) : EMPTY;
    measured.set(name, measures);
    return measures;
  };

  const measureDefinition = (definition: DefinitionNode): DocumentMeasures => {
    if (
      definition.kind !== Kind.OPERATION_DEFINITION &&
      definition.kind !== Kind.FRAGMENT_DEFINITION
    )
      return EMPTY;
    const measures = measureSelections(definition.selectionSet);
    measures.directives += definition.directives?.length ?? 0;
    for (const variable of definition.variableDefinitions ?? [])
      measures.directives += variable.directives?.length ?? 0;
    return measures;
  };

  const measureSelections = (set: SelectionSetNode | undefined): DocumentMeasures => {
    const total = { ...EMPTY };
    for (const selection of set?.selections ?? []) {
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind !== Kind.FIELD) {
        const spread =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? measureFragment(selection.name.value)
            : measureSelections(selection.selectionSet);
        add(total, spread);
        continue;
      }
      const below = measureSelections(selection.selectionSet);
      // Checks the field name, because an alias or a fragment may also be called __schema.
      const isIntrospection =
        selection.name.value === '__schema' || selection.name.value === '__type';
      add(total, {
        depth: isIntrospection ? 0 : below.depth + 1,
        introspectionDepth: isIntrospection
          ? Math.max(below.depth, below.introspectionDepth) + 1
          : below.introspectionDepth,
        fields: below.fields + 1,
        aliases: below.aliases + (selection.alias ? 1 : 0),
        rootFields: 1,
        directives: below.directives,
      });
    }
    return total;
  };

  const largest = { ...EMPTY };
  for (const definition of document.definitions) {
    // Unused fragments count, because validation visits them too. Their depth does not count: it
    // depends on where they are spread.
    const measures =
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? {
            ...measureFragment(definition.name.value),
            depth: 0,
            introspectionDepth: 0,
            rootFields: 0,
          }
        : measureDefinition(definition);
    for (const measure of MEASURES)
      largest[measure] = Math.max(largest[measure], measures[measure]);
  }
  return largest;
}

function add(total: DocumentMeasures, part: DocumentMeasures): void {
  total.depth = Math.max(total.depth, part.depth);
  total.introspectionDepth = Math.max(total.introspectionDepth, part.introspectionDepth);
  total.fields += part.fields;
  total.aliases += part.aliases;
  total.rootFields += part.rootFields;
  total.directives += part.directives;
}
