import {
  FUNCTION_TERMS,
  hasTopic,
  isFunctionWord,
  isParticle,
  isTail,
  stemsOf,
  topicWords,
} from './function-words.js';

test.each([
  ['비밀번호를', ['비밀번호']],
  ['변경하는방법', ['변경']],
  ['탈퇴하고싶어요', ['탈퇴']],
  ['친구에게는', []],
  ['친구에게', ['친구']],
  ['이이', ['이']],
  ['를', []],
  ['', []],
])('%s has the stems %j', (word, stems) => {
  expect(stemsOf(word)).toEqual(expect.arrayContaining(stems));
  expect(stemsOf(word)).not.toContain(word);
  for (const stem of stemsOf(word))
    expect([word.startsWith(stem), isTail(word.slice(stem.length))]).toEqual([true, true]);
});

test.each(['비밀번호', '친구', '설정'])('%s has no tail', (word) => {
  expect(stemsOf(word)).toEqual([]);
});

test.each(['는', '에서', '으로는'])('%s is a particle and a tail', (particle) => {
  expect([isParticle(particle), isTail(particle)]).toEqual([true, true]);
});

test.each(['하는법', '되나요', '안돼요'])('%s is a tail but not a particle', (tail) => {
  expect([isParticle(tail), isTail(tail)]).toEqual([false, true]);
});

test.each([
  ['어떻게', true],
  ['안', true],
  ['못', true],
  ['방법', true],
  ['비밀번호', false],
  ['신고', false],
  ['', false],
])('%s is a function word: %s', (word, expected) => {
  expect(isFunctionWord(word)).toBe(expected);
});

test.each([
  ['친구를 어떻게 추가하나요? 좀 알려주세요', '친구를 추가하나요?'],
  ['how do i log in?', 'log'],
  ['알림이 안 와요', '알림이 안 와요'],
  ['로그인 못 하나요', '로그인 못'],
  ['어떻게 하나요', '어떻게 하나요'],
  ['how do i', 'how do i'],
  ['안 되나요', '안'],
])('the words with a topic in %s are %s', (text, topics) => {
  expect(topicWords(text.split(' ')).join(' ')).toBe(topics);
});

test.each([
  ['친구', true],
  ['친구 어떻게', true],
  ['안', true],
  ['못', true],
  ['없나요', true],
  ['어떻게 하나요?', false],
  ['how do I'.toLowerCase(), false],
  ['', false],
  ['? !', false],
])('%j has a topic: %s', (text, expected) => {
  expect(hasTopic(text.split(' '))).toBe(expected);
});

test('function terms are different and have no spaces', () => {
  expect(new Set(FUNCTION_TERMS).size).toBe(FUNCTION_TERMS.length);
  expect(FUNCTION_TERMS.filter((term) => !/^[가-힣]+$/.test(term))).toEqual([]);
  for (const word of ['안', '못']) expect(FUNCTION_TERMS).not.toContain(word);
});
