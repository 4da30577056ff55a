import { exactPattern } from './exact-pattern.js';

it.each([
  ['두 단계 인증', '두단계 인증을', true],
  ['두 단계 인증', '두 번째 단계 인증', false],
  ['설정 알림', '설정 > 알림', true],
  ['설정 알림', '설정\n알림', false],
  ['err-1042', '(err 1042)', true],
  ['err-1042', 'err-10423', false],
  ['log', 'login', false],
  ['log', '로그log를', true],
  ['a.b*c', 'a.b*c', true],
  ['설정 알림', '설정·알림', true],
  ['설정 알림', '“설정”～알림', true],
  ['설정 알림', '설정é알림', false],
])('the pattern of %j matches %j: %s', (text, line, expected) => {
  expect(line.search(exactPattern(text)) >= 0).toBe(expected);
});
