import { engineRequest, plainQuery } from '../../../../test/support/engine-request.js';
import { SearchSort, type EngineRequest } from '../../engine.js';
import {
  ALTERNATIVE_WEIGHT,
  ANSWER_SHARE,
  EXACT_TITLE_SCORE,
  PARTIAL_WORD_WEIGHT,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
} from '../../relevance.js';
import { buildSql } from './build-sql.js';
import type { QueryTerms } from './text-terms.js';

const HOSTILE = "'; drop table posting; --";
const TERMS: QueryTerms = {
  words: [{ term: HOSTILE, part: 0, alternative: 0, word: 0, terms: 1 }],
  bigrams: ['메시', '시지'],
  phraseTerms: [],
  requiredPhrases: [],
  minimumBigrams: 2,
  titleKey: HOSTILE,
  preferred: { productIds: [], platformIds: [] },
};
const SYNONYMS: QueryTerms = {
  ...TERMS,
  words: [...TERMS.words, { term: '손절', part: 0, alternative: 1, word: 0, terms: 1 }],
};
const COMPOUND: QueryTerms = {
  ...TERMS,
  words: [HOSTILE, '권'].map((term) => ({ term, part: 0, alternative: 0, word: 0, terms: 2 })),
};
const PHRASED: QueryTerms = {
  ...TERMS,
  phraseTerms: [{ term: HOSTILE, phrase: 0, distance: 0 }],
  requiredPhrases: [{ phrase: 0, text: HOSTILE, isCompared: true }],
};
const PREFERRING: QueryTerms = { ...TERMS, preferred: { productIds: [3], platformIds: [7, 9] } };
const KINDS: QueryTerms[] = [
  TERMS,
  PHRASED,
  SYNONYMS,
  PREFERRING,
  { ...SYNONYMS, preferred: PREFERRING.preferred },
];

function request(changes: Partial<EngineRequest> = {}): EngineRequest {
  return engineRequest({ query: plainQuery('anything'), ...changes });
}

it.each(KINDS)('keeps user input out of the SQL text (%#)', (terms) => {
  const { text, values } = buildSql(request({ highlight: { title: true, body: true } }), terms);
  expect(text).not.toContain('drop table');
  expect(values).toContain(HOSTILE);
  const lookups = RANKED_FIELDS.filter((field) => field.terms === 'words').flatMap(() =>
    terms.words.map(({ term }) => term),
  );
  const pairs = RANKED_FIELDS.filter((field) => field.terms === 'bigrams').flatMap(
    () => terms.bigrams,
  );
  expect(values).toContainEqual([...lookups, ...pairs]);
});

it('has the same text and name for all requests of one kind', () => {
  const one = buildSql(request(), TERMS);
  const other = buildSql(request({ first: 3 }), {
    ...TERMS,
    words: [],
    bigrams: ['환불'],
    minimumBigrams: 1,
    titleKey: '환불',
  });
  expect(other.text).toBe(one.text);
  expect(other.name).toBe(one.name);
  const names = [
    ...KINDS.map((terms) => buildSql(request(), terms)),
    buildSql(request({ sort: SearchSort.TITLE }), TERMS),
  ];
  expect(new Set(names.map(({ name }) => name)).size).toBe(KINDS.length + 1);
});

it.each(KINDS)('has one value per placeholder (%#)', (terms) => {
  const { text, values } = buildSql(
    request({
      filter: {
        productIds: [1],
        categoryIds: [],
        platformIds: [2],
        updatedFrom: new Date(5),
        updatedTo: new Date(9),
      },
      facets: { product: true, category: true, platform: [{ platformId: 2, matches: [2, 1] }] },
      highlight: { title: true, body: true },
      after: { sort: [-1.5, 0, -7, '12'] },
    }),
    terms,
  );
  const numbers = new Set([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  expect([...numbers].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1));
  expect(values).toEqual(expect.arrayContaining([5, 9, -1.5, 0, -7, '12']));
});

it('adds preferences and exact titles to the score only when sorting by score', () => {
  expect(buildSql(request(), PREFERRING).values).toEqual(expect.arrayContaining([[3], [7, 9]]));
  expect(buildSql(request(), PREFERRING).text).toContain(`then ${PREFERRED_FACTOR} `);
  expect(buildSql(request(), TERMS).text).not.toContain(`then ${PREFERRED_FACTOR} `);
  expect(buildSql(request(), TERMS).text).toContain(`then ${EXACT_TITLE_SCORE} `);
  const { text, values } = buildSql(request({ sort: SearchSort.UPDATED }), PREFERRING);
  expect(text).not.toContain('title_key');
  expect(values).not.toContainEqual([7, 9]);
});

it('excludes internal articles unless the caller may see them', () => {
  expect(buildSql(request(), TERMS).text).toContain(`d.visibility = 'PUBLIC'`);
  expect(buildSql(request({ internal: true }), TERMS).text).not.toContain('visibility');
});

it('excludes internal articles from term statistics unless the caller may see them', () => {
  for (const terms of KINDS) {
    expect(buildSql(request(), terms).text).toMatch(
      /not in \(select article_id from hidden\).* join visible_statistics /s,
    );
    expect(buildSql(request({ internal: true }), terms).text).not.toMatch(
      /hidden|visible_statistics/,
    );
  }
});

it('computes no hits, facets or highlights that were not requested', () => {
  const { text } = buildSql(request({ query: null, first: 0 }), null);
  expect(text).not.toMatch(/posting|as hits|as product|as category|as platform/);
  expect(buildSql(request(), TERMS).text).not.toContain('starts');
});

it('groups terms by word only if a word has several terms or an alternative', () => {
  expect(buildSql(request(), TERMS).text).not.toContain('word_score');
  for (const terms of [SYNONYMS, COMPOUND]) {
    const { text, values } = buildSql(request(), terms);
    expect(text).toContain('word_score');
    expect(text).toContain(`then ${PARTIAL_WORD_WEIGHT}`);
    expect(text).toContain(`then ${ALTERNATIVE_WEIGHT}`);
    expect(values).toContainEqual(
      expect.arrayContaining(terms.words.map((word) => word.alternative)),
    );
  }
  expect(buildSql(request(), SYNONYMS).text).toBe(buildSql(request(), COMPOUND).text);
});

describe('The lowest score of a hit', () => {
  const { RELEVANCE, TITLE } = SearchSort;

  it('is null without a query, and if every match is a hit', () => {
    const all = buildSql(request(), TERMS);
    const withoutQuery = buildSql(request({ query: null, minimumScore: 'answers' }), null);
    for (const { text } of [all, withoutQuery]) {
      expect(text).toContain('null::float8 as minimum_score');
      expect(text).not.toContain('from minimum');
    }
  });

  it('of answers is a share of the best score, without filter and bonuses', () => {
    const filter = { productIds: [41], updatedFrom: new Date(77) };
    const { text } = buildSql(request({ minimumScore: 'answers', filter }), PREFERRING);
    expect(text).toContain('(select score from minimum) as minimum_score');
    const minimum = /minimum as materialized \((.*?)\), matched as/s.exec(text)![1]!;
    expect(minimum).toContain(`${ANSWER_SHARE} * coalesce(max(score), 0)`);
    expect(minimum).toContain(`d.visibility = 'PUBLIC'`);
    expect(minimum).toContain(`then ${PREFERRED_FACTOR} `);
    expect(minimum).not.toMatch(/title_key|keyword_keys|updated_at/);
  });

  it('may be a number, which is not in the text of the statement', () => {
    const one = buildSql(request({ minimumScore: 1.25 }), TERMS);
    const other = buildSql(request({ minimumScore: 7.5 }), TERMS);
    expect(one.values).toContain(1.25);
    expect(other.text).toBe(one.text);
    expect(one.text).not.toContain('max(');
    expect(one.text).not.toBe(buildSql(request({ minimumScore: 'answers' }), TERMS).text);
  });

  it.each([
    [RELEVANCE, 'answers'],
    [RELEVANCE, 1.25],
    [TITLE, 'answers'],
    [TITLE, 1.25],
  ] as const)(
    'excludes matches from hits, total and facets in the order %s (%s)',
    (sort, minimumScore) => {
      for (const terms of KINDS) {
        const { text, values } = buildSql(
          request({ sort, minimumScore, facets: { product: true, category: true, platform: [] } }),
          terms,
        );
        const matched = /matched as materialized \((.*?)\), selected as/s.exec(text)![1]!;
        expect(matched).toContain('ranked.score >= (select score from minimum)');
        expect(matched).toContain(`then ${EXACT_TITLE_SCORE} `);
        const numbers = new Set([...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
        expect([...numbers].sort((a, b) => a - b)).toEqual(values.map((_, i) => i + 1));
      }
    },
  );
});
