import { rankPassages, textFragment } from './passages.js';

describe('Passages', () => {
  it('are ranked by the article and by the rare words in them', () => {
    const article = (score: number, ...parts: string[]) => {
      const text = parts.map((part) => part.padEnd(400, '_')).join('\n');
      const ranges = [...text.matchAll(/[a-z]+/g)].map(({ 0: word, index }): [number, number] => [
        index,
        index + word.length,
      ]);
      return {
        articleId: score,
        score,
        match: { text, ranges },
        headings: [] as string[],
        near: [],
      };
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
