import { toKoreanLayout, toLatinLayout } from './jamo.js';

test.each([
  ['clsrn', '친구'],
  ['Clsrn', '친구'],
  // Shift where the Korean layout has a letter for it
  ['CLSRN', '친꾸'],
  ['QKfrks', '빨간'],
  ['qlalfqjsgh', '비밀번호'],
  ['dkssk', '안나'],
  ['tkwls 1', '사진 1'],
  ['친구', '친구'],
  ['', ''],
])('%s on the Korean layout is %s', (typed, meant) => {
  expect(toKoreanLayout(typed)).toBe(meant);
});

test.each([
  ['ㅑㅐㄴ', 'ios'],
  ['ㅔㅊ', 'pc'],
  ['ㅗ디ㅣㅐ', 'hello'],
  ['pc', 'pc'],
  ['', ''],
])('%s on the Latin layout is %s', (typed, meant) => {
  expect(toLatinLayout(typed)).toBe(meant);
});

test('each layout undoes the other', () => {
  for (const text of ['비밀번호', '친구 추가', '괜찮아요', '빨간 꽃'])
    expect(toKoreanLayout(toLatinLayout(text))).toBe(text);
});
