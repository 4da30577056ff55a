import { expectProportional } from '../../test/support/expect-proportional.js';
import { excerpt, matchVariant, toSegments } from './highlight.js';

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

describe('excerpt', () => {
  it('selects the part with matches of the most distinct words', () => {
    const text = `${'앞 신고 글 '.repeat(40)}${'사이 '.repeat(60)}신고 취소 방법을 알려 드려요. ${'뒤 '.repeat(80)}`;
    const ranges = [...text.matchAll(/신고|취소/g)].map((match): [number, number] => [
      match.index,
      match.index + 2,
    ]);
    const segments = excerpt({ text, ranges }, 100);
    expect(join(segments)).toContain('[신고] [취소]');
    expect(segments.map((segment) => segment.text).join('').length).toBeLessThanOrEqual(100);
  });

  it('never splits a character', () => {
    const text = '😀'.repeat(50);
    const cut = excerpt({ text, ranges: [] }, 33)
      .map((segment) => segment.text)
      .join('');
    expect(cut.isWellFormed()).toBe(true);
  });

  it('takes time linear in the number of matches', () => {
    expectProportional(1_000, (words) => {
      const ranges = Array.from({ length: words }, (_, i): [number, number] => [i * 3, i * 3 + 2]);
      excerpt({ text: '신고 '.repeat(words), ranges }, 300);
    });
  });

  it('takes linear time also in a text without spaces', () => {
    expectProportional(1_000, (words) => {
      const ranges = Array.from({ length: words }, (_, i): [number, number] => [
        i * 30,
        i * 30 + 2,
      ]);
      excerpt({ text: `신고${'를'.repeat(28)}`.repeat(words), ranges }, 300);
    });
  });

  it('starts at a word boundary up to 30 characters earlier', () => {
    const text = `${'가'.repeat(30)} 나`;
    const startOf = (prefix: string) => {
      const whole = `${prefix}${text}${'다'.repeat(60)}`;
      const ranges: [number, number][] = [[whole.indexOf('나'), whole.length]];
      return excerpt({ text: whole, ranges }, 100)[0]!.text.charAt(0);
    };
    expect([startOf('라'.repeat(80)), startOf('라'.repeat(79))]).toEqual(['라', '라']);
  });
});
