import { expectAtMostTimes } from '../../test/support/expect-proportional.js';
import { DoumError } from '../core/errors.js';
import { renderBody } from './markdown.js';

const LONGEST = 200_000;
const longest = (unit: string, behind = '') =>
  unit.repeat(Math.ceil(LONGEST / unit.length)).slice(0, LONGEST - behind.length) + behind;
const row = (cell: string, columns: number) => `|${`${cell}|`.repeat(columns)}\n`;
const table = (columns: number, rows: string) => row('a', columns) + row('-', columns) + rows;

const PLAIN = longest(
  '결제가 되지 않을 때는 설정에서 카드를 다시 등록해 주세요. 도움이 더 필요하면 문의해 주세요.\n\n',
);

/** Bodies for which markdown-it took 20 to 1,000 times as long as for a plain text. */
const TOO_MANY_PARTS: [string, string][] = [
  ['a table of 45,000 columns', table(45_000, '')],
  ['a table of wide rows of empty cells', longest(table(128, 'x\n'.repeat(1_000)) + '\n')],
  ['lines behind many quotations', `${'>'.repeat(39)}a\n${longest('b\n').slice(50)}`],
  ['lists of one letter', longest('- a\n+ b\n')],
  ['brackets that never close', longest('![')],
];
const TOO_MUCH_HTML: [string, string][] = [
  [
    'a long address that every link repeats',
    `[a]: /${'x'.repeat(100_000)}\n\n${'[a]'.repeat(30_000)}`,
  ],
  [
    'a long title that every image repeats',
    `[a]: /x "${'x'.repeat(100_000)}"\n\n${'![a]'.repeat(22_000)}`,
  ],
  // Each & becomes &amp;.
  [
    'an address that grows when it is written',
    `[a]: /${'&'.repeat(40_000)}\n\n${'[a]'.repeat(45)}`,
  ],
];
const ACCEPTED: [string, string][] = [
  ['a definition that never ends', `[${longest('가나\n').slice(1)}`],
  ['a title of a definition that never ends', `[a]: /x "${longest('가나\n').slice(9)}`],
  ['images in images', longest('!['.repeat(39) + 'x' + '](a)'.repeat(39))],
  [
    'backticks that never close',
    Array.from({ length: 630 }, (_, i) => '`'.repeat(i + 1)).join('a'),
  ],
  ['emphasis that never ends', longest('*a **a ')],
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

describe('The time of a body', () => {
  it.each([...TOO_MANY_PARTS, ...TOO_MUCH_HTML, ...ACCEPTED])(
    'is like that of a plain text: %s',
    (_, body) => {
      expect(body.length).toBeLessThanOrEqual(LONGEST);
      // As long, so that one is compared with the other.
      const plain = PLAIN.slice(0, Math.max(body.length, LONGEST / 2));
      expectAtMostTimes(22, plain, body, (text) => {
        try {
          renderBody(text);
        } catch (error) {
          if (!(error instanceof DoumError)) throw error;
        }
      });
    },
  );

  it.each(TOO_MANY_PARTS)('is bounded by its parts: %s', (_, body) => {
    expect(refusalOf(() => renderBody(body, 'variants.3.body'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(
        /^variants\.3\.body has more than 100000 parts: .*cells of tables/,
      ),
      details: { field: 'variants.3.body', hint: expect.stringMatching(/^Divide it\./) },
    });
  });

  it.each(TOO_MUCH_HTML)('is bounded by its HTML: %s', (_, body) => {
    expect(refusalOf(() => renderBody(body, 'variants.3.body'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'variants.3.body gives more than 2000000 characters of HTML.',
      details: { field: 'variants.3.body', hint: expect.stringMatching(/^Divide it/) },
    });
  });
});

describe('Bodies that people write are accepted', () => {
  const sentence = '**결제**가 되지 않을 때는 [설정](/settings)에서 카드를 다시 등록해 주세요. ';
  it.each<[string, string]>([
    ['a table of 2,000 rows and 10 columns', table(10, row('값', 10).repeat(2_000))],
    ['a table of 200 columns', table(200, row('값', 200).repeat(50))],
    ['4,000 items of a list', '- 항목입니다. 카드를 다시 등록해 주세요.\n'.repeat(4_000)],
    ['the longest text, with emphasis and a link in each sentence', longest(sentence)],
    [
      'the longest text in quotations of quotations',
      longest(`>>> ${'인용한 말입니다. '.repeat(3)}\n`),
    ],
    ['an address in Korean, as long as a body', `[a](/${'가'.repeat(199_990)})`],
  ])('%s', (_, body) => {
    expect(renderBody(body).bodyHtml.length).toBeGreaterThan(0);
  });

  it('a definition of a link over several lines still is one', () => {
    const html = '<p><a href="/x" title="가\n나">a</a></p>\n';
    expect(renderBody('[a]:\n/x\n"가\n나"\n\n[a]').bodyHtml).toBe(html);
  });
});
