import type { estypes } from '@elastic/elasticsearch';
import { plainQuery, queryPart } from '../../../../test/support/engine-request.js';
import type { EngineQuery } from '../../engine.js';
import {
  ALTERNATIVE_WEIGHT,
  BIGRAM_WEIGHT,
  EXACT_KEYWORD_SCORE,
  EXACT_TITLE_SCORE,
  FULL_TITLE_WEIGHT,
  MINIMUM_BIGRAM_SHARE,
  PARTIAL_WORD_WEIGHT,
  PREFERRED_FACTOR,
  RANKED_FIELDS,
  TIE_BREAKER,
} from '../../relevance.js';
import { highlightedClauses, rankedClause, textClause } from './text-clause.js';

const WORD_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'words');
const BIGRAM_FIELDS = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');

type Clause = estypes.QueryDslQueryContainer;

const shouldOf = ({ bool }: Clause) => bool!.should as Clause[];
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
    const found = WORD_FIELDS.map(({ name }) => ({
      match: { [name]: { query: '카톡 신고', analyzer: 'words' } },
    }));
    const enough = BIGRAM_FIELDS.map(({ name }) => ({
      match: { [name]: { query: '카톡 톡신 신고', minimum_should_match: minimum } },
    }));
    expect(bool!.filter).toEqual([{ bool: { should: [...found, ...enough] } }]);
  });

  it('scores each field of the formula without the factor k1 + 1: the best field and a share of the others', () => {
    const clause = forReaders(plainQuery('신고'));
    const closeTo = (weight: number) => expect.closeTo(weight, 9) as number;
    const fields = RANKED_FIELDS.flatMap(({ name, terms, boost, k1 }) =>
      terms === 'bigrams'
        ? [[name, closeTo((BIGRAM_WEIGHT * boost) / (1 + k1))]]
        : [
            [name, closeTo((PARTIAL_WORD_WEIGHT * boost) / (1 + k1))],
            [name, closeTo(((1 - PARTIAL_WORD_WEIGHT) * boost) / (1 + k1)), 'and'],
          ],
    );
    const { boost, k1 } = RANKED_FIELDS.find(({ name }) => name === 'titleBigrams')!;
    const fullTitle = ['titleBigrams', closeTo((FULL_TITLE_WEIGHT * boost) / (1 + k1)), 'and'];
    const found = scoring(clause);
    expect(found).toEqual(expect.arrayContaining([...fields, fullTitle]));
    expect(found).toHaveLength(fields.length + 1);
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

  it('scores the typed words or the best alternative of a part in each field', () => {
    const parts = [queryPart('회원 탈퇴', '계정 삭제', '해지'), queryPart('쿼카')];
    const boostOf = (match: unknown) =>
      Object.values(match as Record<string, { boost: number }>)[0]!.boost;
    const clause = rankedClause(plainQuery('회원 탈퇴 쿼카', { parts }), false);
    const [texts] = all(clause, 'queries') as Clause[][];
    const [ofTitle] = shouldOf(texts![0]!);
    const [ofPart, ofWord] = shouldOf(ofTitle!);
    const [typed, ...others] = ofPart!.dis_max!.queries;
    expect(ofPart!.dis_max).not.toHaveProperty('tie_breaker');
    const words = shouldOf(typed!);
    expect(words.map((word) => all(word, 'query'))).toEqual([
      ['회원', '회원'],
      ['탈퇴', '탈퇴'],
    ]);
    expect(all(ofWord, 'query')).toEqual(['쿼카', '쿼카']);
    // A field with the whole word matches both clauses.
    const whole = all(ofWord, 'match').reduce((sum: number, match) => sum + boostOf(match), 0);
    expect(others).toEqual(
      ['계정 삭제', '해지'].map((query) => ({
        match: {
          title: {
            query,
            analyzer: 'words',
            operator: 'and',
            boost: expect.closeTo(ALTERNATIVE_WEIGHT * whole, 9) as number,
          },
        },
      })),
    );
  });

  it('matches any typed word and any whole alternative', () => {
    const expansions = ['이용 중지'];
    const parts = [{ ...queryPart('회원 탈퇴', '계정 삭제'), expansions }, queryPart('쿼카')];
    const query = plainQuery('회원 탈퇴 쿼카', { parts });
    const typed = { match: { body: { query: '회원 탈퇴 쿼카', analyzer: 'words' } } };
    const whole = (text: string) => ({
      match: { body: { query: text, analyzer: 'words', operator: 'and' } },
    });
    expect(highlightedClauses('body', query)).toEqual([typed, whole('계정 삭제')]);
    const gate = all(forReaders(query).bool!.filter, 'should')[0];
    expect(gate).toEqual(expect.arrayContaining([typed, whole('계정 삭제'), whole('이용 중지')]));
  });

  it('searches function words only if the query has no others', () => {
    const analyzers = (hasFunctionWords: boolean) =>
      all(forReaders(plainQuery('친구 방법', { hasFunctionWords })), 'analyzer');
    expect(new Set(analyzers(true))).toEqual(new Set(['words']));
    expect(new Set(analyzers(false))).toEqual(new Set(['topicWords']));
  });

  it('has the bonus for an equal title or keyword outside of the ranked score', () => {
    const query = plainQuery('카톡 신고');
    expect(shouldOf(forReaders(query))[0]).toEqual(rankedClause(query, false));
    expect(all(rankedClause(query, false), 'constant_score')).toEqual([]);
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
    const query = plainQuery('탈퇴 방법', {
      parts: [queryPart('탈퇴', '계정 삭제'), queryPart('방법')],
    });
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
