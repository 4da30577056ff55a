import { expectProportional } from '../../test/support/expect-proportional.js';
import { heldBytes } from '../../test/support/heap.js';
import { DICTIONARY } from './dictionary.js';
import { createTokenizer, tokenize } from './tokenizer.js';

const terms = (text: string) => tokenize(text).map(({ term }) => term);

test.each([
  ['메시지를 신고', ['메시지', '신고']],
  ['비공개', ['비', '공개']],
  ['재설정', ['재', '설정']],
  ['단톡방 나가기', ['단톡', '방', '나가']],
  ['안 와요', ['안', '오']],
  ['카카오톡', ['카카오', '톡']],
  ['오픈채팅방에서', ['오픈', '채팅', '방']],
  ['새미톡이 안 돼요', ['새미톡', '안', '되']],
  ['iPhone 15에서', ['iphone', '15']],
  ['환불(교환)은', ['환불', '교환']],
  ['새미톡pc', ['새미톡', 'pc']],
])('%s has the terms %j', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

test.each([
  ['신청이', ['신청']],
  ['환불이에요', ['환불']],
  ['이용이 제한', ['이용', '제한']],
  ['방이', ['방']],
  ['종이', ['종이']],
  ['길이', ['길이']],
  ['줄이고', ['줄이']],
])('이 as a particle or copula is not part of the noun: %s has the terms %j', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

test('terms are normalised, and ranges refer to the original text', () => {
  const text = '😀 ＡＢＣ１２ 카카오\u200B톡을 했어요';
  const ranges = tokenize(text).map(({ term, start, end }) => [term, text.slice(start, end)]);
  expect(ranges).toEqual([
    ['abc', 'ＡＢＣ'],
    ['12', '１２'],
    ['카카오', '카카오'],
    ['톡', '톡'],
    ['하', '했'],
  ]);
});

test('a text of only dropped terms keeps them, except punctuation', () => {
  expect(terms('에서')).toEqual(['에서']);
  expect(terms('!? …')).toEqual([]);
  expect(terms('')).toEqual([]);
});

test('the leftmost, then the longest dictionary word is split into its parts', () => {
  const tokenizeChats = createTokenizer([
    { word: '단톡', parts: [] },
    { word: '단톡방장', parts: ['단톡', '방장'] },
  ]);
  expect(tokenizeChats('단톡방장이').map(({ term, start, end }) => [term, start, end])).toEqual([
    ['단톡', 0, 2],
    ['방장', 2, 4],
  ]);
});

test.each(['설정을 바꿔요 ', '설정', 'a', '😀'])(
  'repeated %j takes linear time and gives terms of at most 128 characters',
  (part) => {
    expectProportional(1_000, (times) => tokenize(part.repeat(times)));
    expect(
      Math.max(...tokenize(part.repeat(30_000)).map(({ start, end }) => end - start)),
    ).toBeLessThanOrEqual(128);
  },
);

test('the parts of dictionary words join to the word, and words are unique', () => {
  for (const { word, parts } of DICTIONARY) if (parts.length > 0) expect(parts.join('')).toBe(word);
  expect(new Set(DICTIONARY.map(({ word }) => word)).size).toBe(DICTIONARY.length);
});

test('the cache keeps words, not the texts that contained them', async () => {
  const texts = 100;
  const characters = 200_000;
  const tokenCount = (n: number) =>
    tokenize(`${'\n'.repeat(characters)}longUnknownWord${n} 비밀번호를바꾸는방법을알려주세요${n}`)
      .length;
  tokenCount(texts);
  const before = await heldBytes();
  for (let n = 0; n < texts; n += 1) expect(tokenCount(n)).toBeGreaterThan(0);
  expect((await heldBytes()) - before).toBeLessThan((texts * characters) / 10);
});
