import { textClause } from './text-clause.js';

describe('textClause', () => {
  it.each(['...', '?!', '😀', '「」'])('matches nothing by %s', (text) => {
    expect(textClause(text)).toEqual({ match_none: {} });
  });

  it('matches by a word or by enough bigrams, and scores both', () => {
    const word = (field: string, boost: number) => ({
      match: { [field]: { query: '카톡 신고', boost: expect.closeTo(boost, 9) } },
    });
    const scored = (field: string, boost: number) => ({
      match: { [field]: { query: '카톡 톡신 신고', boost: expect.closeTo(boost, 9) } },
    });
    const enough = (field: string) => ({ match: { [field]: { query: '카톡 톡신 신고', minimum_should_match: 2 } } });
    const found = (field: string) => ({ match: { [field]: { query: '카톡 신고' } } });
    expect(textClause('카톡 신고')).toEqual({
      bool: {
        filter: [
          {
            bool: {
              should: [...['title', 'keywords', 'breadcrumb', 'body'].map(found), enough('titleBigrams'), enough('bodyBigrams')],
            },
          },
        ],
        should: [
          {
            dis_max: {
              tie_breaker: 0.5,
              queries: [
                { bool: { should: [word('title', 1.3 / 1.8), scored('titleBigrams', (0.25 * 1.3) / 1.8)] } },
                word('keywords', 1.3 / 1.8),
                word('breadcrumb', 0.1 / 1.8),
                { bool: { should: [word('body', 1 / 1.6), scored('bodyBigrams', 0.25 / 1.6)] } },
              ],
            },
          },
        ],
      },
    });
  });

  it.each([
    ['신고', 1],
    ['신고를', 2],
    ['신고하기', 2],
    ['신고하는 법', 3],
    ['가나다라마바', 3],
    ['가나다라마바사', 4],
    ['가나가나가나', 2],
  ])('rounds the share of the distinct bigrams of %s up to %i', (text, minimum) => {
    expect(JSON.stringify(textClause(text))).toContain(`"minimum_should_match":${minimum}}`);
  });

  it.each([
    ['은', true],
    ['은 는', true],
    ['으로 의', true],
    ['으로', false],
    ['카톡 신고', false],
  ])('opens the way for a query without words for %s: %s', (text, opened) => {
    expect(JSON.stringify(textClause(text)).includes('zero_terms_query')).toBe(opened);
  });
});
