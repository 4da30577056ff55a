import { asExcerpt } from '../../src/web/help/search/search-state.js';

const plain = (text: string) => [{ text, highlighted: false }];
const textOf = (segments: { text: string }[]) => segments.map(({ text }) => text).join('');

describe('asExcerpt', () => {
  it('ends what was cut off at a word, with an ellipsis', () => {
    expect(textOf(asExcerpt(plain('하나 둘 셋 네'), 8))).toBe('하나 둘 셋…');
    expect(textOf(asExcerpt([{ text: '신고', highlighted: true }, ...plain('하면 상')], 6))).toBe(
      '신고하면…',
    );
  });

  it('leaves alone what ends a sentence, or is shorter than what was asked for', () => {
    expect(textOf(asExcerpt(plain('눌러 주세요.'), 7))).toBe('눌러 주세요.');
    expect(textOf(asExcerpt(plain('하나 둘'), 200))).toBe('하나 둘');
    expect(asExcerpt([], 200)).toEqual([]);
  });

  it('never takes away what matched', () => {
    expect(asExcerpt([{ text: '환불 방법', highlighted: true }], 5)).toEqual([
      { text: '환불 방법', highlighted: true },
      { text: '…', highlighted: false },
    ]);
  });
});
