import { choseongPhrasePattern, phrasesOfChoseong } from './choseong-phrases.js';

test.each([
  ['키워드 알림을 받아요', 'ㅋㅇㄷㅇㄹ', ['키워드 알림']],
  ['키워드알림', 'ㅋㅇㄷㅇㄹ', ['키워드알림']],
  ['키워드 알림음 바꾸기', 'ㅋㅇㄷㅇㄹ', []],
  ['새 키워드 알림', 'ㅋㅇㄷ', ['키워드']],
  ['친구 추가, 친구 추천', 'ㅊㄱㅊㄱ', ['친구 추가']],
  ['친구 추가와 친구 차감', 'ㅊㄱㅊㄱ', ['친구 추가', '친구 차감']],
  ['새친구 추가', 'ㅊㄱㅊㄱ', []],
  ['친구, 추가', 'ㅊㄱㅊㄱ', []],
  ['친구 2명 추가', 'ㅊㄱㅊㄱ', []],
  ['친구 PC 추가', 'ㅊㄱㅊㄱ', []],
  ['PC 버전 받기', 'ㅂㅈㅂㄱ', ['버전 받기']],
  ['친구 추가'.normalize('NFD'), 'ㅊㄱㅊㄱ', ['친구 추가']],
  ['친구 친구 친구', 'ㅊㄱㅊㄱ', ['친구 친구', '친구 친구']],
  ['친구 ㅊㄱ', 'ㅊㄱㅊㄱ', []],
  ['친구', 'ㅊㄱㅊㄱ', []],
  ['', 'ㅊㄱ', []],
  ['pc 2', 'ㅊㄱ', []],
])('the phrases of %j with the initial consonants %s are %j', (text, letters, phrases) => {
  expect(phrasesOfChoseong(text, choseongPhrasePattern(letters))).toEqual(phrases);
});
