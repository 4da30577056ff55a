import { plainQuery } from '../../../../test/support/plain-query.js';
import { createTokenizer, tokenize } from '../../../language/index.js';
import { MINIMUM_BIGRAM_SHARE } from '../../relevance.js';
import { queryTerms } from './query-terms.js';

it('names each word with its piece and its alternative, what was typed first', () => {
  const query = plainQuery('탈퇴 신고', { parts: [['탈퇴', '계정 삭제'], ['신고 신고']] });
  expect(queryTerms(query, tokenize).words).toEqual([
    { term: '탈퇴', part: 0, alternative: 0 },
    { term: '신고', part: 1, alternative: 0 },
    { term: '계정', part: 0, alternative: 1 },
    { term: '삭제', part: 0, alternative: 1 },
  ]);
});

it('takes bigrams from the text alone, each once, and rounds their minimum up', () => {
  const { bigrams, minimumBigrams } = queryTerms(
    plainQuery('가나 가나다', { parts: [['가나', '라마바사'], ['가나다']] }),
    tokenize,
  );
  expect(bigrams).toEqual(['가나', '나가', '나다']);
  expect(minimumBigrams).toBe(Math.ceil(3 * MINIMUM_BIGRAM_SHARE));
});

it('finds nothing in punctuation, and still asks for one bigram', () => {
  expect(queryTerms(plainQuery('?!'), tokenize)).toMatchObject({
    words: [],
    bigrams: [],
    minimumBigrams: 1,
    titleKey: '',
  });
});

it('cuts with the tokenizer given', () => {
  const cut = createTokenizer([{ word: '새미머니꾸러미', parts: [] }]);
  expect(queryTerms(plainQuery('새미머니꾸러미를'), cut).words.map(({ term }) => term)).toEqual([
    '새미머니꾸러미',
  ]);
});

it('looks up no term with the character NUL and no more than 64 of either kind', () => {
  const long = Array.from({ length: 200 }, (_, i) => String.fromCharCode(0xac00 + i * 29)).join(
    ' ',
  );
  const { words, bigrams } = queryTerms(plainQuery(`a\0b ${long}`), tokenize);
  expect(words).toHaveLength(64);
  expect(bigrams).toHaveLength(64);
  expect(words.some(({ term }) => term.includes('\0'))).toBe(false);
});
