import { askingSentences } from './asking-sentences.js';

test.each([
  // Marks, interrogatives and endings of questions.
  [
    '안녕하세요. 어제 가방을 주문했습니다. 주문한 가방을 다른 주소로 받을 수 있나요? 감사합니다.',
    ['주문한 가방을 다른 주소로 받을 수 있나요?'],
  ],
  [
    '비가 많이 와요\n우산을 어디서 빌려야 하는지 알고 싶어요',
    ['우산을 어디서 빌려야 하는지 알고 싶어요'],
  ],
  ['The screen stays black. How do I turn the lamp on', ['How do I turn the lamp on']],
  // A short question with the sentence before it.
  ['어제 새 우산을 샀어요 바꿀 수 있나요', ['어제 새 우산을 샀어요 바꿀 수 있나요']],
  // Requests, in messages without a question.
  [
    '점심을 먹었습니다. 영수증을 이메일로 다시 보내 주세요.',
    ['영수증을 이메일로 다시 보내 주세요.'],
  ],
  ['창문이 필요 없는 방', ['창문이 필요 없는 방']],
])('The sentences that ask in %j', (message, asking) => {
  expect(askingSentences(message, 200)).toEqual(asking);
});

test('At most three sentences are taken, the longest first, and long ones are cut', () => {
  const question = (length: number) => `${'가 '.repeat(length)}어디인가요?`;
  const found = askingSentences([20, 40, 30, 200].map(question).join(' '), 100);
  expect(found.map(({ length }) => length)).toEqual([100, 86, 66]);
  expect(askingSentences('!?', 100)).toEqual(['!?']);
});
