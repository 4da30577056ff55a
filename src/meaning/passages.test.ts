import { cutPassages } from './passages.js';

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
});
