import { expectAtMostTimes } from '../../test/support/expect-proportional.js';
import { DoumError } from '../core/errors.js';
import { renderBody } from './markdown.js';

const MAX_LENGTH = 200_000;
/** Repeats a text to the maximum length of a body, with `end` at its end. */
const longest = (unit: string, end = '') =>
  unit.repeat(Math.ceil(MAX_LENGTH / unit.length)).slice(0, MAX_LENGTH - end.length) + end;
const row = (cell: string, columns: number) => `|${`${cell}|`.repeat(columns)}\n`;
const table = (columns: number, rows: string) => row('a', columns) + row('-', columns) + rows;

const PLAIN_TEXT = longest(
  '결제가 되지 않을 때는 설정에서 카드를 다시 등록해 주세요. 도움이 더 필요하면 문의해 주세요.\n\n',
);

/** Bodies for which markdown-it took 20 to 1,000 times as long as for plain text. */
const TOO_MANY_PARTS: [string, string][] = [
  ['a table of 45,000 columns', table(45_000, '')],
  ['a table of wide rows of empty cells', longest(table(128, 'x\n'.repeat(1_000)) + '\n')],
  ['lines after many nested quotations', `${'>'.repeat(39)}a\n${longest('b\n').slice(50)}`],
  ['lists whose items are one letter', longest('- a\n+ b\n')],
  ['unclosed brackets', longest('![')],
];
const TOO_MUCH_HTML: [string, string][] = [
  ['links that repeat a long address', `[a]: /${'x'.repeat(100_000)}\n\n${'[a]'.repeat(30_000)}`],
  [
    'images that repeat a long title',
    `[a]: /x "${'x'.repeat(100_000)}"\n\n${'![a]'.repeat(22_000)}`,
  ],
  // Each & becomes &amp;.
  [
    'links that repeat an address that grows when it is escaped',
    `[a]: /${'&'.repeat(40_000)}\n\n${'[a]'.repeat(45)}`,
  ],
];
const ACCEPTED: [string, string][] = [
  ['an unclosed link definition', `[${longest('가나\n').slice(1)}`],
  ['an unclosed title of a link definition', `[a]: /x "${longest('가나\n').slice(9)}`],
  ['nested images', longest('!['.repeat(39) + 'x' + '](a)'.repeat(39))],
  ['unclosed backticks', Array.from({ length: 630 }, (_, i) => '`'.repeat(i + 1)).join('a')],
  ['unclosed emphasis', longest('*a **a ')],
];

function refusalOf(work: () => unknown): DoumError | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof DoumError) return error;
    throw error;
  }
  return undefined;
}

describe('The time to render a body', () => {
  it.each([...TOO_MANY_PARTS, ...TOO_MUCH_HTML, ...ACCEPTED])(
    'is at most 22 times that of plain text: %s',
    (_, body) => {
      expect(body.length).toBeLessThanOrEqual(MAX_LENGTH);
      const plain = PLAIN_TEXT.slice(0, Math.max(body.length, MAX_LENGTH / 2));
      expectAtMostTimes(22, plain, body, (text) => {
        try {
          renderBody(text);
        } catch (error) {
          if (!(error instanceof DoumError)) throw error;
        }
      });
    },
  );

  it.each(TOO_MANY_PARTS)('is limited by the number of parts: %s', (_, body) => {
    expect(refusalOf(() => renderBody(body, 'variants.3.body'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(
        /^variants\.3\.body has more than 100000 parts: .*cells of tables/,
      ),
      details: { field: 'variants.3.body', hint: expect.stringMatching(/^Divide it\./) },
    });
  });

  it.each(TOO_MUCH_HTML)('is limited by the length of the HTML: %s', (_, body) => {
    expect(refusalOf(() => renderBody(body, 'variants.3.body'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'variants.3.body gives more than 2000000 characters of HTML.',
      details: { field: 'variants.3.body', hint: expect.stringMatching(/^Divide it/) },
    });
  });
});

describe('Realistic bodies are accepted', () => {
  const sentence = '**결제**가 되지 않을 때는 [설정](/settings)에서 카드를 다시 등록해 주세요. ';
  it.each<[string, string]>([
    ['a table of 2,000 rows and 10 columns', table(10, row('값', 10).repeat(2_000))],
    ['a table of 200 columns', table(200, row('값', 200).repeat(50))],
    ['a list of 4,000 items', '- 항목입니다. 카드를 다시 등록해 주세요.\n'.repeat(4_000)],
    ['the longest text, with emphasis and a link in each sentence', longest(sentence)],
    ['the longest text in nested quotations', longest(`>>> ${'인용한 말입니다. '.repeat(3)}\n`)],
    ['a Korean address of the length of a body', `[a](/${'가'.repeat(199_990)})`],
  ])('%s', (_, body) => {
    expect(renderBody(body).bodyHtml.length).toBeGreaterThan(0);
  });

  it('a link definition of several lines', () => {
    const html = '<p><a href="/x" title="가\n나">a</a></p>\n';
    expect(renderBody('[a]:\n/x\n"가\n나"\n\n[a]').bodyHtml).toBe(html);
  });
});
