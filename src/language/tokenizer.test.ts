import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initSync, type Tokenizer, TokenizerBuilder } from 'lindera-wasm';
import fc from 'fast-check';
import { expectProportional } from '../../test/support/expect-proportional.js';
import { demoLines } from '../app/demo.js';
import { DICTIONARY } from './dictionary.js';
import { createTokenizer, tokenize } from './tokenizer.js';
import { morphemesOf } from './morphemes.js';

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

type Found = [term: string, start: number, end: number, tag: string][];

interface LinderaToken {
  readonly surface: string;
  readonly partOfSpeechTag: string;
  readonly expression?: string;
}

let lindera: Tokenizer;

beforeAll(() => {
  const path = createRequire(import.meta.url).resolve('lindera-wasm/lindera_wasm_bg.wasm');
  initSync({ module: readFileSync(path) });
  const builder = new TokenizerBuilder();
  builder.setDictionary('embedded://ko-dic');
  builder.setMode('normal');
  lindera = builder.build();
}, 60_000);

/** The morphemes of a word by the program from which the dictionary comes. */
function byLindera(word: string): Found {
  const found: Found = [];
  let at = -1;
  for (const token of lindera.tokenize(` ${word},`) as LinderaToken[]) {
    const { surface, partOfSpeechTag: tag, expression = '*' } = token;
    const start = Math.max(at, 0);
    at += surface.length;
    const end = Math.min(at, word.length);
    if (start >= end) continue;
    const parts = expression.split('+').map((part) => part.split('/'));
    if (expression === '*') found.push([word.slice(start, end), start, end, tag]);
    else if (parts.map(([term]) => term).join('') !== surface)
      found.push(...parts.map(([term, partTag]): Found[0] => [term!, start, end, partTag!]));
    else {
      let from = start;
      for (const [term, partTag] of parts)
        found.push([term!, from, (from += term!.length), partTag!]);
    }
  }
  return found;
}

const own = (word: string): Found =>
  morphemesOf(word).map(({ term, start, end, tag }) => [term, start, end, tag]);

test('every word of the demo help centre is segmented as by Lindera', async () => {
  const words = new Set<string>();
  for await (const line of demoLines())
    for (const [word] of line.matchAll(/[^\s"\\]{1,100}/g)) words.add(word);
  expect(words.size).toBeGreaterThan(5_000);
  const different = [...words].filter(
    (word) => JSON.stringify(own(word)) !== JSON.stringify(byLindera(word)),
  );
  expect(different).toEqual([]);
}, 120_000);

test('random words are segmented as by Lindera', () => {
  const range = (from: string, to: string) =>
    fc
      .integer({ min: from.charCodeAt(0), max: to.charCodeAt(0) })
      .map((code) => String.fromCharCode(code));
  const unit = fc.oneof(
    { arbitrary: range('가', '힣'), weight: 6 },
    range('!', '~'),
    range('一', '鿿'),
    fc.constantFrom('。', '、', '\ud800', '😀', '𠮷', '이', '하', '는', '았', 'ㅋ', 'ᆫ', '①'),
  );
  const words = fc.array(unit, { minLength: 1, maxLength: 8 }).map((units) => units.join(''));
  fc.assert(
    fc.property(words, (word) => {
      expect(own(word)).toEqual(byLindera(word));
    }),
    { numRuns: 1_000 },
  );
}, 120_000);
