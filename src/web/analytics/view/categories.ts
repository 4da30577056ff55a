/** A category with those below it. */
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

/** A category in a list, depth-first. */
export interface CategoryOption {
  slug: string;
  name: string;
  /** 0 for a root. */
  depth: number;
  /** From the product down: 새미톡 › 채팅 › 그룹채팅. */
  path: string;
}

/** The categories of a product, each right behind the one that it is in. */
export function categoryOptions({ name, categories }: ProductNode): CategoryOption[] {
  const below = (nodes: readonly CategoryNode[], depth: number, path: string): CategoryOption[] =>
    nodes.flatMap((node) => {
      const ownPath = `${path} › ${node.name}`;
      return [
        { slug: node.slug, name: node.name, depth, path: ownPath },
        ...below(node.children ?? [], depth + 1, ownPath),
      ];
    });
  return below(categories, 0, name);
}

/** The product in which a category is. */
export function productOf(
  category: string,
  products: readonly ProductNode[],
): ProductNode | undefined {
  return products.find((product) => categoryOptions(product).some(({ slug }) => slug === category));
}
