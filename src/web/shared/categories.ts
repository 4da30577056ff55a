export interface CategoryNode {
  slug: string;
  name: string;
  children?: readonly CategoryNode[];
}

export interface ProductNode {
  slug: string;
  name: string;
  categories: readonly CategoryNode[];
}

export interface CategoryOption {
  slug: string;
  name: string;
  /** 0 for a root category. */
  depth: number;
  /** The path from the product down, e.g. 새미톡 › 채팅 › 그룹채팅. */
  path: string;
}

/** The categories of a product in depth-first order. */
export function categoryOptions({ name, categories }: ProductNode): CategoryOption[] {
  const optionsOf = (
    nodes: readonly CategoryNode[],
    depth: number,
    path: string,
  ): CategoryOption[] =>
    nodes.flatMap((node) => {
      const ownPath = `${path} › ${node.name}`;
      return [
        { slug: node.slug, name: node.name, depth, path: ownPath },
        ...optionsOf(node.children ?? [], depth + 1, ownPath),
      ];
    });
  return optionsOf(categories, 0, name);
}
