import { SearchSort, type EngineRequest } from '../../engine.js';
import { buildSql } from './build-sql.js';
import type { QueryTerms } from './query-terms.js';

const TERMS: QueryTerms = { words: ["'; drop table posting; --"], bigrams: ['메시', '시지'], minimumBigrams: 2 };

function request(changes: Partial<EngineRequest> = {}): EngineRequest {
  return {
    query: { text: 'anything' },
    filter: {},
    sort: SearchSort.RELEVANCE,
    first: 10,
    facets: { product: false, category: false, platform: null },
    highlight: { title: false, body: false },
    ...changes,
  };
}

it('keeps what people typed out of the text', () => {
  const { text, values } = buildSql(request({ highlight: { title: true, body: true } }), TERMS);
  expect(text).not.toContain('drop table');
  expect(values).toContainEqual([...Array.from({ length: 4 }, () => TERMS.words[0]), '메시', '시지', '메시', '시지']);
});

it('has one text and name for all requests of a kind', () => {
  const one = buildSql(request(), TERMS);
  const other = buildSql(request({ first: 3 }), { words: [], bigrams: ['환불'], minimumBigrams: 1 });
  expect(other.text).toBe(one.text);
  expect(other.name).toBe(one.name);
  expect(buildSql(request({ sort: SearchSort.TITLE }), TERMS).name).not.toBe(one.name);
});

it('gives each placeholder a value and each value a placeholder', () => {
  const { text, values } = buildSql(
    request({
      filter: { productIds: [1], categoryIds: [], platformIds: [2], updatedFrom: new Date(5), updatedTo: new Date(9) },
      facets: { product: true, category: true, platform: [{ platformId: 2, matches: [2, 1] }] },
      highlight: { title: true, body: true },
      after: { sort: [-1.5, 0, -7, '12'] },
    }),
    TERMS,
  );
  const numbers = new Set([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  expect([...numbers].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1));
  expect(values).toEqual(expect.arrayContaining([5, 9, -1.5, 0, -7, '12']));
});

it('computes no hits, facets or highlights that were not asked for', () => {
  const { text } = buildSql(request({ query: null, first: 0 }), null);
  expect(text).not.toMatch(/posting|as hits|as product|as category|as platform/);
  expect(buildSql(request(), TERMS).text).not.toContain('starts');
});
