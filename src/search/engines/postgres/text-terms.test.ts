import { runSteps, runStepsInTurns } from '../../../core/turns.js';
import { createTokenizer, type Tokenize, tokenize } from '../../../language/index.js';
import { buildDocument } from '../../../../test/support/build-document.js';
import { roundsDuring } from '../../../../test/support/event-loop.js';
import type { SearchDocument } from '../../engine.js';
import { RANKED_FIELDS, type RankedField, MINIMUM_BIGRAM_SHARE } from '../../relevance.js';
import { plainQuery, queryPart } from '../../../../test/support/engine-request.js';
import { documentPostings, queryTerms } from './text-terms.js';

const postingsOf = (document: SearchDocument, cut: Tokenize) =>
  runSteps(documentPostings(document, cut));

const DOCUMENT = buildDocument({
  title: '메시지 신고',
  keywords: ['신고'],
  breadcrumb: [],
  paragraphs: ['메시지를 신고합니다', '🙂 메시지'],
});

const fieldNumber = (name: RankedField['name']) =>
  RANKED_FIELDS.findIndex((field) => field.name === name);

it('counts terms by field, with positions in the paragraphs joined by line breaks', () => {
  const { postings, lengths } = postingsOf(DOCUMENT, tokenize);
  const posting = postings.find(
    ({ field, term }) => field === fieldNumber('body') && term === '메시지',
  )!;
  const body = DOCUMENT.paragraphs.join('\n');
  expect(posting.frequency).toBe(2);
  expect(posting.starts!.map((start, i) => body.slice(start, posting.ends![i]))).toEqual([
    '메시지',
    '메시지',
  ]);
  expect(lengths[fieldNumber('breadcrumb')]).toBe(0);
  expect(lengths).toHaveLength(RANKED_FIELDS.length);
  for (const [field, length] of lengths.entries()) {
    const own = postings.filter((one) => one.field === field);
    expect(own.reduce((sum, { frequency }) => sum + frequency, 0)).toBe(length);
  }
});

it('has no bigrams across paragraphs', () => {
  const pairs = postingsOf(DOCUMENT, tokenize).postings.filter(
    ({ field }) => field === fieldNumber('bodyBigrams'),
  );
  expect(pairs.map(({ term }) => term)).toContain('니다');
  expect(pairs.map(({ term }) => term)).not.toContain('다메');
  expect(pairs.every(({ starts }) => starts === null)).toBe(true);
});

it('uses the given tokenizer for words, not for bigrams', () => {
  const document = buildDocument({ title: '새미머니꾸러미' });
  const other = createTokenizer([{ word: '새미머니꾸러미', parts: [] }]);
  const terms = (name: RankedField['name'], cut: typeof tokenize) =>
    postingsOf(document, cut)
      .postings.filter(({ field }) => field === fieldNumber(name))
      .map(({ term }) => term);
  expect(terms('title', other)).toEqual(['새미머니꾸러미']);
  expect(terms('title', tokenize)).not.toContain('새미머니꾸러미');
  expect(terms('titleBigrams', other)).toEqual(terms('titleBigrams', tokenize));
});

it('yields to other work within a long paragraph', async () => {
  const paragraph = Array.from({ length: 40_000 }, (_, i) => `낱말${i}`).join(' ');
  const document = buildDocument({ paragraphs: [paragraph] });
  const rounds = await roundsDuring(() => runStepsInTurns(documentPostings(document, tokenize)));
  expect(rounds).toBeGreaterThan(5);
});

it('labels each word with its part and alternative, the typed one first', () => {
  const query = plainQuery('회원 탈퇴 신고', {
    parts: [{ ...queryPart('회원 탈퇴', '계정 삭제'), expansions: ['손절'] }, queryPart('신고')],
  });
  const isHighlighted = true;
  expect(queryTerms(query, tokenize).words).toEqual([
    { term: '회원', part: 0, alternative: 0, word: 0, terms: 1, isHighlighted },
    { term: '탈퇴', part: 0, alternative: 0, word: 1, terms: 1, isHighlighted },
    { term: '신고', part: 1, alternative: 0, word: 0, terms: 1, isHighlighted },
    { term: '계정', part: 0, alternative: 1, word: 0, terms: 2, isHighlighted },
    { term: '삭제', part: 0, alternative: 1, word: 0, terms: 2, isHighlighted },
    { term: '손절', part: 0, alternative: 2, word: 0, terms: 1, isHighlighted: false },
  ]);
});

it('has every term of a word once, with their number', () => {
  const cut = createTokenizer([
    ...['돈', '통'].map((word) => ({ word, parts: [] })),
    { word: '돈통돈', parts: ['돈', '통', '돈'] },
  ]);
  const isHighlighted = true;
  expect(queryTerms(plainQuery('돈통돈 돈'), cut).words).toEqual([
    { term: '돈', part: 0, alternative: 0, word: 0, terms: 2, isHighlighted },
    { term: '통', part: 0, alternative: 0, word: 0, terms: 2, isHighlighted },
    { term: '돈', part: 1, alternative: 0, word: 0, terms: 1, isHighlighted },
  ]);
});

it('omits function words, unless the query has no others', () => {
  const termsOf = (text: string, hasFunctionWords: boolean) =>
    queryTerms(plainQuery(text, { hasFunctionWords }), tokenize).words.map(({ term }) => term);
  expect(termsOf('친구 추가하는 방법이 있나요', false)).toEqual(['친구', '추가']);
  expect(termsOf('친구 추가하는 방법이 있나요', true)).toEqual(
    expect.arrayContaining(['친구', '추가', '방법', '있']),
  );
});

it('uses each bigram of the text once, and rounds their minimum up', () => {
  const { bigrams, minimumBigrams } = queryTerms(
    plainQuery('가나 가나다', { parts: [queryPart('가나', '라마바사'), queryPart('가나다')] }),
    tokenize,
  );
  expect(bigrams).toEqual(['가나', '나가', '나다']);
  expect(minimumBigrams).toBe(Math.ceil(3 * MINIMUM_BIGRAM_SHARE));
});

it('finds no terms in punctuation, and still requires one bigram', () => {
  expect(queryTerms(plainQuery('?!'), tokenize)).toMatchObject({
    words: [],
    bigrams: [],
    minimumBigrams: 1,
    titleKey: '',
  });
});

it('uses the given tokenizer', () => {
  const cut = createTokenizer([{ word: '새미머니꾸러미', parts: [] }]);
  expect(queryTerms(plainQuery('새미머니꾸러미를'), cut).words.map(({ term }) => term)).toEqual([
    '새미머니꾸러미',
  ]);
});

it('looks up at most 64 terms of each kind, and none with a NUL character', () => {
  const long = Array.from({ length: 200 }, (_, i) => String.fromCharCode(0xac00 + i * 29)).join(
    ' ',
  );
  const { words, bigrams } = queryTerms(plainQuery(`a\0b ${long}`), tokenize);
  expect(words).toHaveLength(64);
  expect(bigrams).toHaveLength(64);
  expect(words.some(({ term }) => term.includes('\0'))).toBe(false);
});

it('looks up at most 64 words and 64 bigrams of phrases, and never a part of an identifier', () => {
  const letters = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => String.fromCharCode(0xac00 + (from + i) * 29)).join('');
  const identifier = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => from + i).join('.');
  const { phraseTerms } = queryTerms(
    plainQuery('가', {
      phrases: [
        { text: letters(0, 100), isRequired: true },
        { text: letters(100, 3), isRequired: true },
        { text: identifier(100, 50), isRequired: false },
        { text: identifier(200, 50), isRequired: false },
        { text: identifier(100, 10), isRequired: false },
      ],
    }),
    tokenize,
  );
  const counts = [0, 1, 2, 3, 4].map(
    (phrase) => phraseTerms.filter((term) => term.phrase === phrase).length,
  );
  expect(counts).toEqual([32, 2, 50, 0, 10]);
});
