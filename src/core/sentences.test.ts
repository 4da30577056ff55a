import { expectProportional } from '../../test/support/expect-proportional.js';
import { endsSentence, onOneLine } from './sentences.js';

describe('endsSentence', () => {
  it.each([
    '눌러요.',
    '어디예요?',
    '좋아요!',
    '음…',
    '말했어요."',
    '(했어요.)',
    '됐어요?!',
    '예.',
    '설정 ·',
  ])('%j does', (text) => expect(endsSentence(text, text.length)).toBe(true));

  it.each([
    '설정',
    '1.',
    '2024. 5.',
    '가.',
    '(a.',
    'e.g.',
    'ETC.',
    '설정·',
    '(설정)',
    '위쪽의 …',
    '"',
    '',
  ])('%j does not', (text) => expect(endsSentence(text, text.length)).toBe(false));
});

describe('onOneLine', () => {
  it('sets lines and cells apart, unless a sentence, a colon or a comma ends there', () => {
    const text =
      '신고하는 방법\n메뉴를 열어요.\n준비물:\n신분증\n사진\n상태\t뜻\n접수\t확인하고 있어요.\n끝';
    expect(onOneLine(text).text).toBe(
      '신고하는 방법 · 메뉴를 열어요. 준비물: 신분증 · 사진 · 상태 · 뜻 · 접수 · 확인하고 있어요. 끝',
    );
  });

  it('keeps the ranges on their words, also across lines', () => {
    const text = '신고\n하나\t취소\n신고해요.\n신고';
    const { text: line, ranges } = onOneLine(text, [[0, 2], [6, 11], [15, 17]]); // prettier-ignore
    expect(ranges.map(([start, end]) => line.slice(start, end))).toEqual([
      '신고',
      '취소 · 신고',
      '신고',
    ]);
    expect(onOneLine('')).toEqual({ text: '', ranges: [] });
  });

  it('takes linear time', () => {
    expectProportional(2_000, (count) =>
      onOneLine(
        '가\t'.repeat(count),
        Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1]),
      ),
    );
  });
});
