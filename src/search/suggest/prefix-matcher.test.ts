import fc from 'fast-check';
import { expectProportional } from '../../../test/support/expect-proportional.js';
import { searchedText } from '../term-vectors/title-index.js';
import { PrefixMatcher } from './prefix-matcher.js';

const rangesOf = (typed: string, text: string) =>
  new PrefixMatcher(typed).match(text)?.ranges.map(([start, end]) => text.slice(start, end)) ??
  null;

describe('PrefixMatcher', () => {
  it.each([
    ['장바', '장바구니 비우기', ['장바']],
    ['장바ㄱ', '장바구니 비우기', ['장바구']],
    ['장박', '장바구니 비우기', ['장바구']],
    ['고', '관리하기', ['관']],
    ['달', '닭 주문', ['닭']],
    ['ㅂㅁㅂㅎ', '비밀번호를 변경하고 싶어요', ['비밀번호']],
    ['비밀ㅂㅎ', '결제 비밀번호', ['비밀번호']],
    ['ㅂㅇㄷ', '보안 > 두 단계 인증', ['보안 > 두']],
    ['비밀번호 변경', '비밀번호를 변경하고 싶어요', ['비밀번호', '변경']],
    ['wi-fi', 'WiFi 연결', ['WiFi']],
    ['ＷＩＦＩ', 'Wi-Fi 연결', ['Wi-Fi']],
  ])('matches %s with %s', (typed, text, marked) => {
    expect(rangesOf(typed, text)).toEqual(marked);
  });

  it.each(['', ' ', '...', '👍'])('does not match the empty prefix %j', (typed) => {
    expect(rangesOf(typed, '무엇이든 ...')).toBeNull();
  });

  it.each([
    ['々'.repeat(5), '々'],
    ['〇〇〇〇', '〇〇'],
    ['가나다라', '가 > '],
    ['ㄱㄱㄱㄱ', '가 '],
    ['aaaa', 'a·'],
  ])('takes linear time for %s in repetitions of %j', (typed, part) => {
    const matcher = new PrefixMatcher(`${typed}끝`);
    expectProportional(30, (times) => matcher.match(part.repeat(times)));
  });

  it.each([' > ', '가 > ', '. > '])(
    'takes linear time for a match after repetitions of %j',
    (topic) => {
      const matcher = new PrefixMatcher('끝');
      expectProportional(1_000, (times) => matcher.match(`${topic.repeat(times)}a끝`));
    },
  );

  it('ranks matches at the start of the text, after a topic, at words and inside words', () => {
    const rank = (typed: string, text: string) => new PrefixMatcher(typed).match(text)?.rank;
    expect(rank('계정', '계정 > 탈퇴하기')).toBe(0);
    expect(rank('탈퇴', '계정 > 탈퇴하기')).toBe(0);
    expect(rank('하기', '다시 하기')).toBe(1);
    expect(rank('하기', '탈퇴하기')).toBe(2);
    expect(rank('탈퇴 다시', '다시 탈퇴')).toBe(3);
  });

  // These texts took seconds to hours with a pattern that could match gaps in two ways.
  it.each([
    ['-'.repeat(14) + '가', '-'.repeat(60)],
    ['.'.repeat(20) + '힣', `공지 ${'.'.repeat(80)} 확인하세요`],
    ['ﷺ가'.repeat(50), '가'.repeat(200)],
    ['ㄱ'.repeat(100), '가'.repeat(199) + '나'],
    ['가 '.repeat(50), '가'.repeat(199) + '나'],
  ])('ends for any prefix (%#)', (typed, text) => {
    expect(() => new PrefixMatcher(typed).match(text)).not.toThrow();
  });
});

describe('findIn', () => {
  const characters = [
    ...'비밀번호를변경ㅂㅁㅋㄳㄺ각닭달aAzZßẞéÉ09 >-.·',
    ...['\u200b', 'ㅂㅁ', '비밀', 'Ｗ', '漢', '々', 'ก็', '𝒳', '각'.normalize('NFD')],
  ];
  const text = fc
    .array(fc.constantFrom(...characters), { maxLength: 12 })
    .map((all) => all.join(''));
  const isFound = (typed: string, title: string, terms: string[] = []) =>
    new PrefixMatcher(typed).findIn(searchedText(title, terms), 0) >= 0;

  it('finds every title that matches', () => {
    fc.assert(
      fc.property(text, text, text, (typed, before, after) => {
        const matcher = new PrefixMatcher(typed);
        for (const title of [after, `${before}${typed}${after}`])
          if (matcher.match(title)) expect(isFound(typed, title)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds every title with a term that begins with the prefix', () => {
    fc.assert(
      fc.property(text, text, text, text, (typed, title, other, rest) => {
        const term = `${typed}${rest}`;
        if (new PrefixMatcher(typed).begins(term))
          expect(isFound(typed, title, [other, term])).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['ᾈ', 'ᾈ'],
    ['- - - - - - 비밀', '비밀번호'],
  ])('finds by %j the title %j', (typed, title) => {
    expect(new PrefixMatcher(typed).match(title)).not.toBeNull();
    expect(isFound(typed, title)).toBe(true);
  });

  it('finds a title by a prefix that is cut after forty characters', () => {
    const typed = '가 나다라마바사아자차카타파하 '.repeat(5);
    const title = `${typed.slice(0, 45)} 끝`;
    expect(new PrefixMatcher(typed).match(title)?.rank).toBe(0);
    expect(isFound(typed, title)).toBe(true);
  });

  it.each([
    ['비번', '비밀번호'],
    ['ㅂㅂ', '비밀번호'],
    ['비밀 설정', '비번 변경'],
    ['wifi', 'WLAN 연결'],
    ['닭', '다리 강'],
    ['', '비밀번호'],
    ['...', '비밀번호 ...'],
  ])('does not find by %j the title %j', (typed, title) => {
    expect(isFound(typed, title)).toBe(false);
  });
});
