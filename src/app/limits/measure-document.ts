import { type DefinitionNode, type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * The size of a document, with fragments counted wherever they are spread. With several operations,
 * each measure is the maximum of all operations.
 */
export type DocumentMeasures = typeof EMPTY;

const EMPTY = {
  /** Depth of nested fields, without introspection. */
  depth: 0,
  /** Depth of nested fields from `__schema` or `__type` on, inclusive. */
  introspectionDepth: 0,
  fields: 0,
  aliases: 0,
  rootFields: 0,
  directives: 0,
};
const MEASURES = Object.keys(EMPTY) as (keyof DocumentMeasures)[];
const DEPTHS = new Set<keyof DocumentMeasures>(['depth', 'introspectionDepth']);

/**
 * Measures a document without a schema. Takes time linear in its length, because each fragment is
 * measured only once. A cycle of fragments counts once; validation refuses it. Sums above 2^53 are
 * imprecise, which does not matter for the limits.
 */
export function measureDocument({ definitions }: DocumentNode): DocumentMeasures {
  const fragments = new Map<string, DefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition);
  const measured = new Map<string, DocumentMeasures>();

  const measureFragment = (name: string): DocumentMeasures => {
    if (!measured.has(name)) {
      measured.set(name, EMPTY);
      measured.set(name, measureDefinition(fragments.get(name)));
    }
    return measured.get(name)!;
  };

  const measureDefinition = (definition?: DefinitionNode): DocumentMeasures => {
    if (!definition || !('selectionSet' in definition)) return EMPTY;
    const measures = measureSelections(definition.selectionSet);
    for (const node of [definition, ...(definition.variableDefinitions ?? [])])
      measures.directives += node.directives?.length ?? 0;
    return measures;
  };

  const measureSelections = (set: SelectionSetNode | undefined): DocumentMeasures => {
    const total = { ...EMPTY };
    for (const selection of set?.selections ?? []) {
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        add(total, measureFragment(selection.name.value));
        continue;
      }
      const below = measureSelections(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(total, below);
        continue;
      }
      // Checks the field name, because an alias or a fragment may also be called __schema.
      const isIntrospection = ['__schema', '__type'].includes(selection.name.value);
      const deepest = Math.max(below.depth, below.introspectionDepth);
      add(total, {
        depth: isIntrospection ? 0 : below.depth + 1,
        introspectionDepth: isIntrospection ? deepest + 1 : below.introspectionDepth,
        fields: below.fields + 1,
        aliases: below.aliases + (selection.alias ? 1 : 0),
        rootFields: 1,
        directives: below.directives,
      });
    }
    return total;
  };

  const largest = { ...EMPTY };
  for (const definition of definitions) {
    // Unused fragments count, because validation also visits them. Their depth does not count,
    // because it depends on where they are spread.
    const measures =
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? {
            ...measureFragment(definition.name.value),
            ...{ depth: 0, introspectionDepth: 0, rootFields: 0 },
          }
        : measureDefinition(definition);
    for (const measure of MEASURES)
      largest[measure] = Math.max(largest[measure], measures[measure]);
  }
  return largest;
}

function add(total: DocumentMeasures, part: DocumentMeasures): void {
  for (const measure of MEASURES)
    total[measure] = DEPTHS.has(measure)
      ? Math.max(total[measure], part[measure])
      : total[measure] + part[measure];
}
