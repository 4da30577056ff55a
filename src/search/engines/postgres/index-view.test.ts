import {
  DocumentColumns,
  type DocumentFacts,
  packColumns,
  SharedValues,
} from './document-columns.js';
import { combineSegments, type IndexView, withPending } from './index-view.js';

const shared = new SharedValues();

function documents(...facts: (Partial<DocumentFacts> & { articleId: number })[]): DocumentColumns {
  const all = facts.map((fact) => ({
    version: 1,
    gone: false,
    internal: false,
    productId: 1,
    categoryIds: [1],
    platformIds: [1],
    popularity: 0,
    publishedAt: 0,
    updatedAt: 0,
    lengths: fact.gone ? [0, 0, 0, 0, 0, 0] : [2, 0, 1, 10, 1, 9],
    ...fact,
  }));
  return new DocumentColumns(packColumns(all), shared);
}

/** The ids and versions of the documents in a mask. */
function shown(view: IndexView, mask: 'current' | 'visible'): string[] {
  return view.parts.flatMap((part) =>
    [...part.columns.articleIds].flatMap((id, place) =>
      part[mask][place] === 1 ? [`${id} v${part.columns.versions[place]}`] : [],
    ),
  );
}

const OLD = documents({ articleId: 1 }, { articleId: 2 }, { articleId: 3 }, { articleId: 9 });
const NEW = documents(
  { articleId: 2, version: 5, lengths: [1, 0, 0, 0, 0, 0] },
  { articleId: 3, version: 4, gone: true },
);

it('shows the highest version of an article, in any order of the segments', () => {
  for (const segments of [
    [OLD, NEW],
    [NEW, OLD],
  ]) {
    const view = combineSegments(segments);
    expect(shown(view, 'current').sort()).toEqual(['1 v1', '2 v5', '9 v1']);
    expect(view.current).toEqual({
      documents: [3, 0, 2, 2, 2, 2],
      totalLength: [5, 0, 2, 20, 2, 18],
    });
  }
});

it('replaces documents by pending ones, without a change of the segments', () => {
  const base = combineSegments([OLD, NEW]);
  const before = shown(base, 'current');
  const view = withPending(
    base,
    documents(
      { articleId: 1, version: 7, gone: true },
      { articleId: 2, version: 7 },
      { articleId: 4, version: 7, internal: true },
    ),
  );
  expect(shown(view, 'current')).toEqual(['9 v1', '2 v7', '4 v7']);
  expect(shown(view, 'visible')).toEqual(['9 v1', '2 v7']);
  expect(view.current.totalLength).toEqual([6, 0, 3, 30, 3, 27]);
  expect(view.visible).toEqual({
    documents: [2, 0, 2, 2, 2, 2],
    totalLength: [4, 0, 2, 20, 2, 18],
  });
  expect(shown(base, 'current')).toEqual(before);
  expect(withPending(base, documents())).toBe(base);
});
