import { expectProportional } from '../../../test/support/expect-proportional.js';
import { formulaPattern, withoutFormulas } from './polite-formulas.js';

describe('withoutFormulas', () => {
  it.each([
    [
      'ios 개발중 isp 결제 후, 앱이 꺼지는 현상이 있어서 문의드립니다~',
      'ios 개발중 isp 결제 후, 앱이 꺼지는',
    ],
    ['안녕하세요 담당자님 환불은 어떻게 해야 하나요', '환불은'],
    ['환불은 어떻게 해야할지 모르겠어요', '환불은'],
    ['환불하는 방법을 알려 주실 수 있나요', '환불하는'],
    ['환불이 가능한지 궁금해용 감사합니당', '환불이'],
    ['환불문의드립니다', '환불'],
    ['환불에 대해 문의드려요', '환불'],
    ['앱이 꺼지는데 왜 이런가요', '앱이 꺼지는데'],
    ['다름이 아니라 택배가 안 와서 연락드립니다', '택배가 안 와서'],
    ['hi there, reset my password. thanks in advance', 'reset my password.'],
  ])('%s: %s', (query, topic) => {
    expect(withoutFormulas(query)).toBe(topic);
  });

  it.each([
    '문의하기 버튼이 안 보여요',
    '고객센터에 문의하려면',
    '문의드렸는데 답변이 없어요',
    '비밀번호를 모르겠어요',
    '알림이 안 와요',
    '사진 현상 가격',
  ])('leaves a topic unchanged: %s', (query) => {
    expect(withoutFormulas(query)).toBe(query);
  });

  it.each([
    ['they are all there is', '안녕하세요 어떻게 해야 하나요'],
    ['nothing else has a topic', '저는 이 방법 좀 알려 주세요!'],
    ['a text is quoted', '"문의드립니다" 버튼'],
  ])('leaves formulas where %s', (_, query) => {
    expect(withoutFormulas(query)).toBe(query);
  });

  it.each(['감사합니다', '문의 ', '어떻게 해야 ', '답변 '])('takes linear time: %s', (text) => {
    expectProportional(200, (times) => withoutFormulas(`환불 ${text.repeat(times)}`));
  });
});

describe('formulaPattern', () => {
  it('combines each alternative of a line with each formula of a named line', () => {
    const pattern = formulaPattern(['@end: c d', '@end: e + f', 'a = b + - = x + @end', '~g']);
    const found = (text: string) => [...text.matchAll(pattern)].map(([formula]) => formula);
    for (const text of ['acd', 'a c d', 'b x ef', 'a e f', 'yg'])
      expect(found(text)).not.toEqual([]);
    for (const text of ['a', 'c d', 'yacd', 'acdy', 'gy', '@end', '-'])
      expect(found(text)).toEqual([]);
    expect(found('acd ef, bcd')).toEqual(['acd', 'bcd']);
  });
});
