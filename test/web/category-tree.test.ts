import { categoryTree, type CategoryNode } from '../../src/web/help/search/category-tree.js';

interface Value {
  slug: string;
  parentSlug: string | null;
  selected: boolean;
}

const value = (slug: string, parentSlug: string | null = null, selected = false): Value => ({
  slug,
  parentSlug,
  selected,
});
const drawn = (nodes: readonly CategoryNode<Value>[]): unknown[] =>
  nodes.map(({ value: { slug }, children, isOpen }) => [
    isOpen ? `${slug} open` : slug,
    ...drawn(children),
  ]);

describe('categoryTree', () => {
  it('puts each below its parent, in the order in which they come', () => {
    const values = [value('a'), value('a1', 'a'), value('a11', 'a1'), value('a2', 'a'), value('b')];
    expect(drawn(categoryTree(values))).toEqual([['a', ['a1', ['a11']], ['a2']], ['b']]);
  });

  it('opens what is selected and all above it', () => {
    const values = [
      value('a'),
      value('a1', 'a'),
      value('a11', 'a1', true),
      value('b'),
      value('b1', 'b'),
    ];
    expect(drawn(categoryTree(values))).toEqual([
      ['a open', ['a1 open', ['a11 open']]],
      ['b', ['b1']],
    ]);
  });

  it('a value whose parent holds nothing is a root', () => {
    expect(drawn(categoryTree([value('a1', 'a'), value('b')]))).toEqual([['a1'], ['b']]);
    expect(categoryTree([])).toEqual([]);
  });
});
