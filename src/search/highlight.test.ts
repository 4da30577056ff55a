import fc from 'fast-check';
import { expectProportional } from '../../test/support/expect-proportional.js';
import { cutExcerpt } from '../core/text/excerpt.js';
import { endsSentence, type MarkedText } from '../core/text/sentences.js';
import { excerpt, matchVariant, rangeRefiner, toSegments } from './highlight.js';
import { exactPattern } from './interpretation/exact-texts.js';

const join = (segments: { text: string; highlighted: boolean }[]) =>
  segments.map(({ text, highlighted }) => (highlighted ? `[${text}]` : text)).join('');

describe('toSegments', () => {
  it('merges adjacent ranges, so that 카카오 + 톡 is one match', () => {
    expect(
      join(
        toSegments('두레톡에서 신고', [
          [0, 2],
          [2, 3],
          [6, 8],
        ]),
      ),
    ).toBe('[두레톡]에서 [신고]');
  });

  it('returns one segment for a text without matches, and none for an empty text', () => {
    expect(toSegments('신고', [])).toEqual([{ text: '신고', highlighted: false }]);
    expect(toSegments('', [])).toEqual([]);
  });
});

describe('matchVariant', () => {
  it('locates the matched paragraphs in the text of one variant', () => {
    const paragraphs = [
      { text: '신고를 눌러요.', ranges: [[0, 2]] as [number, number][] },
      { text: '다른 기기의 신고.', ranges: [[7, 9]] as [number, number][] },
    ];
    const { text, ranges } = matchVariant('메뉴를 열어요.\n신고를 눌러요.', paragraphs);
    expect(ranges.map(([start, end]) => text.slice(start, end))).toEqual(['신고']);
  });
});

describe('rangeRefiner', () => {
  const refined = (text: string, expression: RegExp, ...quoted: string[]) => {
    const phrases = quoted.map((phrase) => ({ text: phrase, isRequired: true }));
    const { ranges } = rangeRefiner(phrases)(marked(text, expression));
    return join(toSegments(text, ranges));
  };

  it.each([
    ['안내는 안에 안 들려요. 못 안.', '안내는 안에 [안] 들려요. [못] [안].'],
    ['돈을 보내요. 돈통과 쌈짓돈.', '[돈]을 보내요. 돈통과 쌈짓돈.'],
  ])('marks no syllable inside another word: %s', (text, expected) => {
    expect(refined(text, /안|못|돈/g)).toBe(expected);
  });

  it('marks a quoted text as a whole, and not its words elsewhere', () => {
    const text = '두 단계를 켜요. 두 단계 인증, 두단계 인증을 인증해요. 비밀번호';
    expect(refined(text, /단계|인증|두|비밀/g, '두 단계 인증')).toBe(
      '두 단계를 켜요. [두 단계 인증], [두단계 인증]을 인증해요. [비밀]번호',
    );
    expect(refined('첫 줄\n둘째 줄', /줄/g, '줄 둘째')).toBe('첫 줄\n둘째 줄');
    expect(refined('(Err-1042) err', /err|1042/gi, 'err-1042')).toBe('([Err-1042]) err');
    expect(refined('payment pay', /pay/g, 'pay')).toBe('payment [pay]');
  });

  it('marks an identifier as a whole, and its parts elsewhere', () => {
    const text = 'v5.1, v5.1.0 err';
    const phrases = [{ text: 'v5.1.0', isRequired: false }];
    const { ranges } = rangeRefiner(phrases)(marked(text, /err/g));
    expect(join(toSegments(text, ranges))).toBe('v5.1, [v5.1.0] [err]');
  });

  it('takes linear time', () => {
    const phrases = [{ text: 'ㅋ'.repeat(100), isRequired: true }];
    expectProportional(1_000, (count) =>
      rangeRefiner(phrases)(marked('ㅋ ㅋ가 '.repeat(count), /ㅋ/g)),
    );
  });
});

/** The places where a text matches, as an engine returns them. */
const marked = (text: string, expression = /신고|취소/g): MarkedText => ({
  text,
  ranges: [...text.matchAll(expression)].map(({ index, 0: match }) => [
    index,
    index + match.length,
  ]),
});
const excerptOf = (text: string, length: number, expression?: RegExp) =>
  join(excerpt(marked(text, expression), length));

/** Whether a part begins and ends where a text, a sentence or an ellipsis allows it. */
function isCutWell(text: string, cut: string): boolean {
  return ['', '…'].some((before) =>
    ['', '…', ' …'].some((after) => {
      if (!cut.startsWith(before) || !cut.endsWith(after)) return false;
      const part = cut.slice(before.length, Math.max(before.length, cut.length - after.length));
      for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
        const isStart = at === 0 || before !== '' || endsSentence(text, at - 1);
        const isEnd = at + part.length === text.length || after !== '';
        if (isStart && isEnd) return true;
        if (at === text.length) break;
      }
      return false;
    }),
  );
}

describe('excerpt', () => {
  it('selects the part with matches of the most distinct words', () => {
    const text = `${'앞 신고 글 '.repeat(40)}${'사이 '.repeat(60)}신고 취소 방법을 알려 드려요. ${'뒤 '.repeat(80)}`;
    expect(excerptOf(text, 100)).toContain('[신고] [취소]');
  });

  it('begins at the sentence of the first match', () => {
    const text = `${'메뉴를 열어요. '.repeat(20)}방에서 신고를 눌러요. ${'끝이에요. '.repeat(30)}`;
    expect(excerptOf(text, 40)).toBe(
      '방에서 [신고]를 눌러요. 끝이에요. 끝이에요. 끝이에요. 끝이에요. …',
    );
  });

  it.each(['더보기 · ', '안녕하세요! ', '말했어요." ', '음… '])('begins after %j', (before) =>
    expect(excerptOf(`${'앞 '.repeat(50)}${before}방에서 신고를 눌러요.`, 40)).toBe(
      '방에서 [신고]를 눌러요.',
    ),
  );

  it.each(['v5.1.0 ', '2024. 5. ', 'e.g. ', '문제가 있나요? > '])(
    'does not take %j as the end of a sentence',
    (before) =>
      expect(excerptOf(`${'앞 '.repeat(50)}끝. ${before}신고를 눌러요.`, 40)).toBe(
        `${before}[신고]를 눌러요.`,
      ),
  );

  it('begins with an ellipsis and a word when the sentence would cost a match', () => {
    const text = `${'아주 길게 이어지는 문장은 '.repeat(9)}신고를 하거나 나중에 접수를 취소해요. ${'뒤 '.repeat(60)}`;
    expect(excerptOf(text, 40)).toBe(
      '…문장은 [신고]를 하거나 나중에 접수를 [취소]해요. 뒤 뒤 뒤 뒤 뒤 뒤…',
    );
    expect(excerptOf(text, 100).startsWith('…')).toBe(true);
    expect(excerptOf(text, 200).startsWith('아주 길게')).toBe(true);
  });

  it('begins earlier where there is room at the end of the text', () => {
    const text = `${'앞이에요. '.repeat(50)}가운데예요. 신고해요.`;
    expect(excerptOf(text, 30)).toBe('앞이에요. 앞이에요. 앞이에요. 가운데예요. [신고]해요.');
  });

  it('ends with a sentence near the limit, else with a word, and not with loose punctuation', () => {
    expect(excerptOf('신고해요. 하나 둘 셋 넷 다섯', 14)).toBe('[신고]해요. 하나 둘 셋…');
    expect(excerptOf('하나 둘 셋 신고해요. 넷 다섯 여섯', 16)).toBe('하나 둘 셋 [신고]해요. …');
    expect(excerptOf('신고 > 처리, 그리고 나서', 9)).toBe('[신고] > 처리…');
    expect(excerptOf('하나 둘 셋 넷 다섯 · 여섯 · 일곱', 14)).toBe('하나 둘 셋 넷 다섯…');
  });

  it('cuts only a word that is longer than the whole excerpt', () => {
    expect(excerptOf('나'.repeat(30), 10)).toBe(`${'나'.repeat(9)}…`);
    expect(excerptOf(`하나 ${'나'.repeat(9)} 셋`, 10)).toBe('하나…');
    expect(excerptOf(`${'나'.repeat(200)}신고${'나'.repeat(200)}`, 20)).toBe(
      `…${'나'.repeat(4)}[신고]${'나'.repeat(12)}…`,
    );
  });

  it('has a length of few characters, too', () => {
    expect([1, 2, 3].map((length) => excerptOf('하나둘 신고', length))).toEqual([
      '…',
      '하…',
      '…[신고]',
    ]);
  });

  it('keeps the limits in every text', () => {
    const pieces = ['신고', '취소', '가', '나 ', ' ', '. ', '?) ', '…', ' · ', '😀', '1. ', '> '];
    const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 200 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 3, max: 60 }), (parts, length) => {
        const text = parts.join('').replace(/\s+/g, ' ').trim();
        const { text: cut, ranges } = cutExcerpt(marked(text), length);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(length);
        for (const [start, end] of ranges) expect('신고 취소').toContain(cut.slice(start, end));
        if (text.length > length) expect(isCutWell(text, cut)).toBe(true);
        else expect(cut).toBe(text);
      }),
    );
  });
});

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
])('the pattern of %j matches %j: %s', (text, line, expected) => {
  expect(line.search(exactPattern(text)) >= 0).toBe(expected);
});
