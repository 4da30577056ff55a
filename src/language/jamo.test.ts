import fc from 'fast-check';
import { choseong, isChoseong, jamo, jamoDistance, toKoreanLayout, toLatinLayout } from './jamo.js';
import { choseongPhrasePattern, phrasesOfChoseong } from './choseong-phrases.js';

test.each([
  ['값', 'ㄱㅏㅂㅅ'],
  ['괜찮아', 'ㄱㅗㅐㄴㅊㅏㄴㅎㅇㅏ'],
  ['ㄳ', 'ㄱㅅ'],
  ['pc 버전 2', 'pc ㅂㅓㅈㅓㄴ 2'],
  ['', ''],
])('%j is split into the letters %j', (text, letters) => {
  expect(jamo(text)).toBe(letters);
});

test.each([
  ['비밀번호', 'ㅂㅁㅂㅎ'],
  ['비밀 번호', 'ㅂㅁㅂㅎ'],
  ['ㅊ구', 'ㅊㄱ'],
  ['pc 1!', ''],
])('the initial consonants of %j are %j', (text, letters) => {
  expect(choseong(text)).toBe(letters);
});

test.each([
  ['ㅊㄱ', true],
  ['ㄳ', false],
  ['ㅏㅏ', false],
  ['ㅊ구', false],
  ['', false],
])('%j consists of initial consonants: %s', (text, expected) => {
  expect(isChoseong(text)).toBe(expected);
});

test.each([
  ['변경', '변경', 0],
  ['변경', '변겅', 1],
  ['채팅', '체팅', 0.5],
  ['환불', '환뿔', 0.5],
  ['친구', '친국', 1],
  ['비밀번호', '피밀버노', 1.5],
])('the distance of %s and %s is %d', (a, b, distance) => {
  expect(jamoDistance(jamo(a), jamo(b), 3)).toBe(distance);
  expect(jamoDistance(jamo(b), jamo(a), 3)).toBe(distance);
});

test('the distance is Infinity above the maximum', () => {
  expect(jamoDistance('ㄱㅏ', 'ㄴㅓ', 1)).toBe(Infinity);
  expect(jamoDistance('ㄱㅏ', 'ㄴㅓ', 2)).toBe(2);
  expect(jamoDistance('ㄱ'.repeat(50), 'ㄴ'.repeat(50), 2)).toBe(Infinity);
  expect(jamoDistance('ㄱ', 'ㄱㅏㄴㅏㄷ', 2)).toBe(Infinity);
});

/** The distance by its recursive definition. */
function recursiveDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [x, y] = [a.at(-1)!, b.at(-1)!];
  const replacementCost = x === y ? 0 : ['ㅐㅔ', 'ㅔㅐ', 'ㄱㄲ', 'ㄲㄱ'].includes(x + y) ? 0.5 : 1;
  let distance = Math.min(
    recursiveDistance(a.slice(0, -1), b) + 1,
    recursiveDistance(a, b.slice(0, -1)) + 1,
    recursiveDistance(a.slice(0, -1), b.slice(0, -1)) + replacementCost,
  );
  if (a.length > 1 && b.length > 1 && x === b.at(-2) && a.at(-2) === y) {
    distance = Math.min(distance, recursiveDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  }
  return distance;
}

test('the distance equals its definition up to the maximum', () => {
  const letters = fc.string({ unit: fc.constantFrom('ㄱ', 'ㄲ', 'ㅐ', 'ㅔ', 'ㄴ'), maxLength: 5 });
  fc.assert(
    fc.property(letters, letters, fc.constantFrom(0, 1, 2, 3), (a, b, max) => {
      const distance = recursiveDistance(a, b);
      expect(jamoDistance(a, b, max)).toBe(distance <= max ? distance : Infinity);
    }),
    { seed: 20_261_124, numRuns: 500 },
  );
});

test.each([
  ['clsrn', '친구'],
  ['Clsrn', '친구'],
  ['CLSRN', '친꾸'],
  ['QKfrks', '빨간'],
  ['qlalfqjsgh', '비밀번호'],
  ['tkwls 1', '사진 1'],
  ['친구', '친구'],
])('%s typed on the Korean layout is %s', (typed, converted) => {
  expect(toKoreanLayout(typed)).toBe(converted);
});

test.each([
  ['ㅑㅐㄴ', 'ios'],
  ['ㅔㅊ', 'pc'],
  ['ㅗ디ㅣㅐ', 'hello'],
  ['pc', 'pc'],
  ['', ''],
])('%s typed on the Latin layout is %s', (typed, converted) => {
  expect(toLatinLayout(typed)).toBe(converted);
});

test.each([
  ['키워드 알림을 받아요', 'ㅋㅇㄷㅇㄹ', ['키워드 알림']],
  ['키워드알림', 'ㅋㅇㄷㅇㄹ', ['키워드알림']],
  ['키워드 알림음 바꾸기', 'ㅋㅇㄷㅇㄹ', []],
  ['친구 추가, 친구 추천', 'ㅊㄱㅊㄱ', ['친구 추가']],
  ['친구 추가와 친구 차감', 'ㅊㄱㅊㄱ', ['친구 추가', '친구 차감']],
  ['새친구 추가', 'ㅊㄱㅊㄱ', []],
  ['친구 2명 추가', 'ㅊㄱㅊㄱ', []],
  ['친구 PC 추가', 'ㅊㄱㅊㄱ', []],
  ['PC 버전 받기', 'ㅂㅈㅂㄱ', ['버전 받기']],
  ['친구 추가'.normalize('NFD'), 'ㅊㄱㅊㄱ', ['친구 추가']],
  ['친구 ㅊㄱ', 'ㅊㄱㅊㄱ', []],
])('the phrases of %j with the initial consonants %s are %j', (text, letters, phrases) => {
  expect(phrasesOfChoseong(text, choseongPhrasePattern(letters))).toEqual(phrases);
});
