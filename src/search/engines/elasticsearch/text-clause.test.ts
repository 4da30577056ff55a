import { plainQuery } from '../../../../test/support/engine-request.js';
import type { EngineQuery } from '../../engine.js';
import {
  BIGRAM_WEIGHT,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  FULL_TITLE_WEIGHT,
  MINIMUM_BIGRAM_SHARE,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
  TIE_BREAKER,
} from '../../relevance.js';
import { textClause } from './text-clause.js';

const WORD_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');

const forReaders = (query: EngineQuery) => textClause(query, false);

/** All objects under this key in a clause, the outermost first. */
function all(clause: unknown, name: string): unknown[] {
  if (typeof clause !== 'object' || clause === null) return [];
  return Object.entries(clause).flatMap(([key, value]) =>
    (key === name ? [value] : []).concat(all(value, name) as []),
  );
}

/** The scoring matches: field with boost, and the operator if there is one. */
function scoring(clause: unknown): [field: string, boost: number, operator?: string][] {
  const matches = all(clause, 'match') as Record<string, { boost?: number; operator?: string }>[];
  return matches.flatMap((match) =>
    Object.entries(match).flatMap(([field, { boost, operator }]): [string, number, string?][] =>
      boost === undefined ? [] : [operator ? [field, boost, operator] : [field, boost]],
    ),
  );
}

describe('textClause', () => {
  it.each(['...', '?!', '😀', '「」'])('matches nothing for %s', (text) => {
    expect(forReaders(plainQuery(text))).toEqual({ match_none: {} });
  });

  it('matches a word in any word field, or enough bigrams in any bigram field', () => {
    const { bool } = forReaders(plainQuery('카톡 신고'));
    const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * 3);
    const found = WORD_FIELDS.map(({ name }) => ({ match: { [name]: { query: '카톡 신고' } } }));
    const enough = BIGRAM_FIELDS.map(({ name }) => ({
      match: { [name]: { query: '카톡 톡신 신고', minimum_should_match: minimum } },
    }));
    expect(bool!.filter).toEqual([{ bool: { should: [...found, ...enough] } }]);
  });

  it('scores each field of the formula without the factor k1 + 1: the best field and a share of the others', () => {
    const clause = forReaders(plainQuery('카톡 신고'));
    const closeTo = (weight: number) => expect.closeTo(weight, 9) as number;
    const fields = RANKED_FIELDS.map(({ name, terms, boost, k1 }) => [
      name,
      closeTo(((terms === 'bigrams' ? BIGRAM_WEIGHT : 1) * boost) / (1 + k1)),
    ]);
    const { boost, k1 } = RANKED_FIELDS.find(({ name }) => name === 'titleBigrams')!;
    const fullTitle = ['titleBigrams', closeTo((FULL_TITLE_WEIGHT * boost) / (1 + k1)), 'and'];
    const found = scoring(clause);
    expect(found).toEqual(expect.arrayContaining([...fields, fullTitle]));
    expect(found).toHaveLength(RANKED_FIELDS.length + 1);
    const [ranked] = all(clause, 'dis_max') as { tie_breaker?: number; queries: unknown[] }[];
    expect(ranked!.tie_breaker).toBe(TIE_BREAKER);
    expect(ranked!.queries).toHaveLength(new Set(RANKED_FIELDS.map(({ text }) => text)).size);
  });

  it('boosts an article whose title or keyword equals the text, ignoring spaces and punctuation', () => {
    expect(all(forReaders(plainQuery('카톡, 신고?')), 'constant_score')).toEqual([
      { filter: { term: { titleKey: '카톡신고' } }, boost: EXACT_TITLE_SCORE },
      { filter: { term: { keywordKeys: '카톡신고' } }, boost: EXACT_KEYWORD_SCORE },
    ]);
  });

  it('scores the best alternative of a part in each field, and matches any of them', () => {
    const clause = forReaders(
      plainQuery('탈퇴 방법', { parts: [['탈퇴', '계정 삭제'], ['방법']] }),
    );
    const [ranked, ...alternatives] = all(clause, 'dis_max') as {
      tie_breaker?: number;
      queries: unknown[];
    }[];
    expect(ranked!.tie_breaker).toBe(TIE_BREAKER);
    expect(alternatives).toHaveLength(WORD_FIELDS.length);
    for (const { queries, tie_breaker } of alternatives) {
      expect(tie_breaker).toBeUndefined();
      expect((all(queries, 'query') as string[]).sort()).toEqual(['계정 삭제', '탈퇴']);
    }
    const gate = all(clause.bool!.filter, 'match') as Record<string, { query: string }>[];
    for (const { name } of WORD_FIELDS) {
      expect(gate.flatMap((match) => match[name]?.query ?? [])).toEqual([
        '탈퇴',
        '계정 삭제',
        '방법',
      ]);
    }
  });

  it('multiplies the score for preferences only if there are any', () => {
    expect(all(forReaders(plainQuery('신고')), 'function_score')).toEqual([]);
    const one = forReaders(plainQuery('신고', { preferred: { productIds: [3], platformIds: [] } }));
    expect(all(one, 'functions')).toEqual([
      [{ filter: { terms: { productId: ['3'] } }, weight: PREFERRED_FACTOR }],
    ]);
    const both = forReaders(
      plainQuery('신고', { preferred: { productIds: [3], platformIds: [7, 9] } }),
    );
    expect(all(both, 'function_score')).toMatchObject([
      {
        score_mode: 'multiply',
        boost_mode: 'multiply',
        functions: [
          { filter: { terms: { productId: ['3'] } } },
          { filter: { terms: { platformIds: ['7', '9'] } } },
        ],
      },
    ]);
  });

  it.each([
    ['신고', 1],
    ['신고를', 2],
    ['신고하기', 3],
    ['신고하는 법', 4],
    ['가나다라마바', 5],
    ['가나다라마바사', 6],
    ['가나가나가나', 2],
  ])('rounds the required share of the distinct bigrams of %s up to %i', (text, pairs) => {
    const minimum = Math.ceil(MINIMUM_BIGRAM_SHARE * pairs);
    expect(all(forReaders(plainQuery(text)), 'minimum_should_match')).toEqual(
      BIGRAM_FIELDS.map(() => minimum),
    );
  });

  it('searches fields of internal articles only for callers who may see them, with the same formula', () => {
    const query = plainQuery('탈퇴 방법', { parts: [['탈퇴', '계정 삭제'], ['방법']] });
    const readers = scoring(forReaders(query));
    const staff = textClause(query, true);
    const apart = readers.map(([field, ...rest]) => [`internal.${field}`, ...rest]);
    expect(JSON.stringify(forReaders(query))).not.toContain('internal');
    expect(scoring(staff)).toHaveLength(2 * readers.length);
    expect(scoring(staff)).toEqual(expect.arrayContaining([...readers, ...apart]));
    const found = [...WORD_FIELDS, ...BIGRAM_FIELDS].flatMap(({ name }) => [
      name,
      `internal.${name}`,
    ]);
    const gate = all(staff.bool!.filter, 'match').flatMap((match) => Object.keys(match as object));
    expect([...new Set(gate)].sort()).toEqual(found.sort());
  });
});
