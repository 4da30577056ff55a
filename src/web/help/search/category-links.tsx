import type { CategoryNode } from './category-tree.js';
import { FacetLink, type FacetValue } from './facet-link.js';

/** How many categories are shown before the reader asks for all. */
const AT_FIRST = 8;

/**
 * The categories that hold results, as a tree: those below one are shown where it, or one of them,
 * is selected.
 */
export function CategoryLinks({
  tree,
  path,
}: {
  tree: readonly CategoryNode<FacetValue>[];
  path: (slug: string | null) => string;
}) {
  if (tree.length === 0) return null;
  // What is selected is never among those that are put away.
  const first = tree.filter(({ isOpen }, i) => isOpen || i < AT_FIRST);
  const rest = tree.filter((node) => !first.includes(node));
  return (
    <nav className="facet" aria-label="카테고리">
      <h2 className="facet-title">카테고리</h2>
      <Level nodes={first} path={path} />
      {rest.length > 0 && (
        <details className="facet-rest">
          <summary>카테고리 {rest.length}개 더 보기</summary>
          <Level nodes={rest} path={path} />
        </details>
      )}
    </nav>
  );
}

function Level({
  nodes,
  path,
}: {
  nodes: readonly CategoryNode<FacetValue>[];
  path: (slug: string | null) => string;
}) {
  return (
    <ul className="facet-values">
      {nodes.map(({ value, children, isOpen }) => (
        <li key={value.slug}>
          <FacetLink value={value} path={path} />
          {isOpen && children.length > 0 && <Level nodes={children} path={path} />}
        </li>
      ))}
    </ul>
  );
}
