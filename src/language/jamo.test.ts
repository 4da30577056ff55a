import { choseong, isChoseong, jamo } from './jamo.js';

test.each([
  ['값', 'ㄱㅏㅂㅅ'],
  ['괜찮아', 'ㄱㅗㅐㄴㅊㅏㄴㅎㅇㅏ'],
  ['꿀', 'ㄲㅜㄹ'],
  ['ㄳ', 'ㄱㅅ'],
  ['pc 버전 2', 'pc ㅂㅓㅈㅓㄴ 2'],
  ['漢字 😀', '漢字 😀'],
  ['', ''],
])('%j letter by letter is %j', (text, letters) => {
  expect(jamo(text)).toBe(letters);
});

test.each([
  ['비밀번호', 'ㅂㅁㅂㅎ'],
  ['비밀 번호', 'ㅂㅁㅂㅎ'],
  ['ㅊ구', 'ㅊㄱ'],
  ['까치', 'ㄲㅊ'],
  ['pc 1!', ''],
])('the first letters of %j are %j', (text, letters) => {
  expect(choseong(text)).toBe(letters);
});

test.each([
  ['ㅊㄱ', true],
  ['ㄲ', true],
  ['ㄳ', false],
  ['ㅏㅏ', false],
  ['ㅊ구', false],
  ['ㅊ ㄱ', false],
  ['ab', false],
  ['', false],
])('%j is first letters alone: %s', (text, expected) => {
  expect(isChoseong(text)).toBe(expected);
});
