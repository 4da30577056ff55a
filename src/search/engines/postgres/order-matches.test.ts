import fc from 'fast-check';
import { engineRequest, plainQuery } from '../../../../test/support/engine-request.js';
import { SearchSort } from '../../engine.js';
import { DocumentColumns, packColumns, SharedValues } from './document-columns.js';
import { orderMatches } from './order-matches.js';

const anyFacts = fc.record({
  popularity: fc.nat(2),
  publishedAt: fc.nat(2),
  updatedAt: fc.nat(3),
  score: fc.nat(3),
});

/** Matches with few different values, so that ties are frequent. */
const anyMatches = fc.array(anyFacts, { maxLength: 60 }).map((facts) => {
  const documents = facts.map((fact, i) => ({
    ...fact,
    articleId: i + 1,
    version: 1,
    gone: false,
    internal: false,
    productId: 1,
    categoryIds: [],
    platformIds: [],
    lengths: [],
  }));
  const columns = new DocumentColumns(packColumns(documents), new SharedValues());
  return facts.map(({ score }, place) => ({ columns, place, score }));
});

it.each([SearchSort.RELEVANCE, SearchSort.POPULARITY, SearchSort.UPDATED] as const)(
  'pages through all matches in the order %s, by key and by offset',
  (sort) => {
    fc.assert(
      fc.property(anyMatches, fc.integer({ min: 1, max: 70 }), (matches, first) => {
        const request = { ...engineRequest({ query: plainQuery('신고'), first }), sort };
        const all = orderMatches(matches, { ...request, first: 100 });
        expect(all).toHaveLength(matches.length);
        for (const [i, { sort: key }] of all.slice(1).entries())
          expect(isBefore(all[i]!.sort, key)).toBe(true);
        const next = orderMatches(matches, request);
        expect(next).toEqual(all.slice(0, first));
        const after = next.at(-1);
        if (!after) return;
        const rest = all.slice(first, 2 * first);
        expect(orderMatches(matches, { ...request, after: { sort: after.sort } })).toEqual(rest);
        expect(orderMatches(matches, { ...request, after: { offset: first } })).toEqual(rest);
      }),
    );
  },
);

function isBefore(a: readonly unknown[], b: readonly unknown[]): boolean {
  const i = a.findIndex((value, i) => value !== b[i]);
  return i >= 0 && (a[i] as number | string) < (b[i] as number | string);
}

it('finds the best of many matches', () => {
  const facts = Array.from({ length: 20_000 }, (_, i) => ({
    articleId: i + 1,
    version: 1,
    gone: false,
    internal: false,
    productId: 1,
    categoryIds: [],
    platformIds: [],
    popularity: (i * 7_919) % 20_000,
    publishedAt: 0,
    updatedAt: 0,
    lengths: [],
  }));
  const columns = new DocumentColumns(packColumns(facts), new SharedValues());
  const matches = facts.map((_, place) => ({ columns, place, score: 0 }));
  const request = { ...engineRequest({ first: 3 }), sort: SearchSort.POPULARITY as const };
  const page = orderMatches(matches, { ...request, after: { offset: 2 } });
  expect(page.map(({ sort }) => sort[0])).toEqual([-19_997, -19_996, -19_995]);
});
