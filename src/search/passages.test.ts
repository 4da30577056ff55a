import { cutPassages, rankPassages, textFragment } from './passages.js';

const sentence = (name: string, length: number) =>
  `${name}${'가'.repeat(length - 1 - name.length)}.`;
const cut = (text: string, headings: readonly string[] = []) =>
  cutPassages(text, headings).map(({ heading, start, end }) => [heading, text.slice(start, end)]);

describe('Passages', () => {
  it('are cut at headings, and continue with the next heading while they are short', () => {
    const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((name) => sentence(name, 280)) as [
      string,
      string,
      string,
      string,
    ];
    const text = ['첫째', a, '둘째', b, '셋째', c, d].join('\n');
    expect(cut(text, ['첫째', '둘째', '셋째'])).toEqual([
      ['첫째', `${a}\n둘째\n${b}`],
      ['셋째', `${c}\n${d}`],
    ]);
  });

  it('have at most 600 characters, whole sentences, and all of the text', () => {
    const long = Array.from({ length: 9 }, (_, i) => sentence(String(i), 130)).join(' ');
    const passages = cut(long);
    expect(passages.map(([, text]) => text!.length)).toEqual([523, 523, 130]);
    expect(passages.map(([, text]) => text).join(' ')).toBe(long);
    const word = '가'.repeat(1_500);
    expect(cut(word).map(([, text]) => text!.length)).toEqual([600, 600, 300]);
    expect(cut('')).toEqual([]);
    for (const [, text] of cut(`x${'😀'.repeat(900)}`)) expect(text!.isWellFormed()).toBe(true);
  });

  it('are ranked by the article and by the rare words in them', () => {
    const article = (score: number, ...parts: string[]) => {
      const text = parts.map((part) => part.padEnd(400, '_')).join('\n');
      const ranges = [...text.matchAll(/[a-z]+/g)].map(({ 0: word, index }): [number, number] => [
        index,
        index + word.length,
      ]);
      return { articleId: score, score, match: { text, ranges }, headings: [] as string[] };
    };
    const first = article(10, 'often', 'often rare', 'often', 'often', 'often');
    const second = article(9.9, 'rare often other');
    const ranked = rankPassages([first, second], 3);
    expect(ranked.map(({ source: { score }, start }) => [score, start])).toEqual([
      [9.9, 0],
      [10, 401],
      [10, 0],
      [10, 802],
    ]);
    expect(ranked[0]!.score).toBeCloseTo(9.9 * 1.25);
  });

  it('have an address with the beginning of their text', () => {
    expect(textFragment('설정 - 알림\t끔\n둘째')).toBe(
      `#:~:text=${encodeURIComponent('설정 ')}%2D${encodeURIComponent(' 알림')}`,
    );
    expect(decodeURIComponent(textFragment(`${'낱말 '.repeat(40)}끝`)).length).toBeLessThan(75);
    expect(decodeURIComponent(textFragment(`x${'😀'.repeat(90)}`))).toBe(
      `#:~:text=x${'😀'.repeat(29)}`,
    );
  });
});
