/** A value of the facet of categories, with those below it. */
export interface CategoryNode<T> {
  value: T;
  children: CategoryNode<T>[];
  /** Whether it, or one below it, is selected. */
  isOpen: boolean;
}

interface Value {
  slug: string;
  parentSlug?: string | null;
  selected: boolean;
}

/**
 * Makes a tree of values that come depth-first with their parents' slugs; one whose parent is not
 * among them is a root.
 */
export function categoryTree<T extends Value>(values: readonly T[]): CategoryNode<T>[] {
  const nodes = new Map(
    values.map((value) => [value.slug, { value, children: [], isOpen: false } as CategoryNode<T>]),
  );
  const roots: CategoryNode<T>[] = [];
  for (const node of nodes.values())
    (nodes.get(node.value.parentSlug ?? '')?.children ?? roots).push(node);
  const open = (node: CategoryNode<T>): boolean => {
    const below = node.children.map(open).some(Boolean);
    return (node.isOpen = node.value.selected || below);
  };
  roots.forEach(open);
  return roots;
}
