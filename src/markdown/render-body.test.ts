import { expectProportional } from '../../test/support/expect-proportional.js';
import { DoumError } from '../core/errors.js';
import {
  allowedImages,
  headingsOf,
  markdownOfPart,
  renderBody,
  renderPreview,
  withHeadingIds,
} from './index.js';

const html = (markdown: string) =>
  allowedImages(renderBody(markdown).bodyHtml, ['images.example.com', 'cdn.example.com:8443']);

describe('renderBody', () => {
  it('refuses quotations, lists and parts that are nested too deeply to be shown', () => {
    const quotations = (depth: number) => `${'> '.repeat(depth)}본문`;
    const parts = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `${':'.repeat(43 - i)}note\n`).join('') + '본문';
    const lists = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- 줄 ${i}`).join('\n');
    expect(renderBody(quotations(39)).bodyText).toBe('본문');
    expect(renderBody(parts(39)).bodyText).toBe('본문');
    expect(renderBody(lists(19)).bodyText).toContain('줄 18');
    for (const body of [quotations(40), lists(20), parts(40), `${parts(38)}\n${quotations(2)}`])
      expect(() => renderBody(body, 'variants.3.body')).toThrow(
        'variants.3.body has quotations, lists or parts with ::: too deep in each other',
      );
  });

  it('renders callouts and collapsible parts, whose titles are text', () => {
    const body =
      ':::tip 미리 **확인** & <b>\n카드를 준비해요.\n:::\n\n::::details 늦나요?\n- 하나\n\n  :::warning\n  둘\n  :::\n::::\n\n' +
      '> :::note\n> 셋\n\n:::details\n넷\n:::';
    expect(renderBody(body)).toEqual({
      body,
      bodyHtml:
        '<aside class="callout callout-tip">\n<p class="callout-title">미리 **확인** &amp; &lt;b&gt;</p>\n' +
        '<p>카드를 준비해요.</p>\n</aside>\n<details><summary>늦나요?</summary>\n<ul>\n<li>\n<p>하나</p>\n' +
        '<aside class="callout callout-warning">\n<p>둘</p>\n</aside>\n</li>\n</ul>\n</details>\n' +
        '<blockquote>\n<aside class="callout callout-note">\n<p>셋</p>\n</aside>\n</blockquote>\n' +
        '<details><summary>더 보기</summary>\n<p>넷</p>\n</details>\n',
      bodyText: '미리 **확인** & <b>\n카드를 준비해요.\n늦나요?\n하나\n둘\n셋\n더 보기\n넷',
    });
  });

  it('leaves other lines with colons as they are', () => {
    const body = ':::tips\n글\n:::\n\n::tip\n\n:::tip제목\n\n    :::tip';
    expect(renderBody(body).bodyHtml).not.toMatch(/<aside|<details/);
  });

  it('finds text below a heading in a part', () => {
    const { emptySections } = renderPreview('## 가\n\n:::tip\n글\n:::\n\n## 나', 'markdown');
    expect(emptySections).toEqual(['나']);
  });
});

describe('The plain text of a body', () => {
  it('has a line for each block and row, and tabs between the cells of a row', () => {
    const body =
      '# 제목\n\n첫\n줄\n\n- 하나\n- 둘\n\n| 상태 | 뜻 |\n| --- | --- |\n| **접수** | 확인\t중 |\n\n```\na\tb\n```';
    expect(renderBody(body).bodyText).toBe('제목\n첫 줄\n하나\n둘\n상태\t뜻\n접수\t확인 중\na b');
  });
});

describe('The Markdown of a part of the plain text', () => {
  const body = [
    '# 제목\n\n첫 **줄**\n이어서\n\n1. [설정](/articles/a)을 눌러요',
    '   - 아래\n2. 둘\n\n## 소제목\n\n> 인용\n\n:::tip 알림\n글\n:::\n',
    '| 상태 | 뜻 |\n| --- | --- |\n| 접수 | 확인 |\n\n```\na\n\nb\n```\n',
  ].join('\n');
  const { bodyText } = renderBody(body);
  const part = (from: string, to: string) =>
    markdownOfPart(body, bodyText.indexOf(from), bodyText.indexOf(to) + to.length);

  it.each([
    ['첫 줄', '이어서', '첫 **줄**\n이어서'],
    ['설정을', '둘', '1. [설정](/articles/a)을 눌러요\n   - 아래\n2. 둘'],
    ['둘', '인용', '2. 둘\n\n## 소제목\n\n> 인용'],
    ['알림', '글', ':::tip 알림\n글'],
    ['접수', '확인', '| 접수 | 확인 |'],
    ['a', 'b', 'a\n\nb'],
  ])('from %s to %s are the lines of its source', (from, to, expected) => {
    expect(part(from, to)).toBe(expected);
  });

  it('is unknown inside of a line', () => {
    expect([part('이어서', '눌러요'), part('설정을', '눌러')]).toEqual([null, null]);
  });
});

describe('The headings of a body', () => {
  it('are lines of its plain text', () => {
    const body =
      '## **굵게**는 `a < b` & "c"\n\n글\n\n##\n\n### ![그림](/a.png) 뒤\n\n여러\n줄\n---\n\n:::details 늦나요? &\n끝\n:::';
    const { bodyHtml, bodyText } = renderBody(body);
    const headings = headingsOf(bodyHtml);
    expect(headings).toEqual(['굵게는 a < b & "c"', '그림 뒤', '여러 줄', '늦나요? &']);
    expect(bodyText.split('\n')).toEqual(expect.arrayContaining(headings));
    expect(headingsOf(withHeadingIds(bodyHtml))).toEqual(headings);
  });

  it('get ids of their text, each its own', () => {
    const { bodyHtml } = renderBody(
      '# 설정\n\n## "설정"\n\n## 설정 2\n\n`<h2>설정</h2>`\n\n### <b>',
    );
    const ids = [...withHeadingIds(bodyHtml).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['section-설정', 'section-설정--2', 'section-설정-2', 'section-b']);
  });
});

describe('allowedImages', () => {
  it.each([
    '![그림](https://images.example.com/a.png?b=1&c=2 "제목")',
    '![그림](https://cdn.example.com:8443/a.png)',
    '![그림](/media/a.png)',
  ])('keeps %s', (markdown) => expect(html(markdown)).toContain('<img src="'));

  it.each([
    '![그림](http://images.example.com/a.png)',
    '![그림](https://evil.example/a.png)',
    '![그림](https://images.example.com.evil.example/a.png)',
    '![그림](https://images.example.com@evil.example/a.png)',
    '![그림](https://user@images.example.com/a.png)',
    '![그림](https://images.example.com:8443/a.png)',
    '![그림](mailto:a@example.com)',
  ])('replaces %s by its alternative text', (markdown) => {
    expect(html(markdown)).not.toContain('<img');
    expect(html(markdown)).toContain('그림');
  });

  it('keeps the alternative text escaped', () => {
    expect(html('![<script>"\'](https://evil.example/a.png)')).toBe(
      "<p>&lt;script&gt;&quot;'</p>\n",
    );
  });

  it.each([
    '![x](data:image/png;base64,AAAA)',
    '![x](javascript:alert(1))',
    '![x](//evil.example/a.png)',
    '<img src="x">',
  ])('has no image for %s', (markdown) =>
    expect(renderBody(markdown).bodyHtml).not.toContain('<img'),
  );
});

const MAX_LENGTH = 200_000;
/** Repeats a text to the maximum length of a body, with `end` at its end. */
const longest = (unit: string, end = '') =>
  unit.repeat(Math.ceil(MAX_LENGTH / unit.length)).slice(0, MAX_LENGTH - end.length) + end;
const row = (cell: string, columns: number) => `|${`${cell}|`.repeat(columns)}\n`;
const table = (columns: number, rows: string) => row('a', columns) + row('-', columns) + rows;

/** Bodies that take markdown-it 20 to 1,000 times as long as plain text. */
const TOO_MANY_PARTS: [string, string][] = [
  ['a table of 45,000 columns', table(45_000, '')],
  ['a table of wide rows of empty cells', longest(table(128, 'x\n'.repeat(1_000)) + '\n')],
  ['lines in many nested callouts', `${':::tip\n'.repeat(39)}${longest('b\n').slice(300)}`],
  ['lines after many nested quotations', `${'>'.repeat(39)}a\n${longest('b\n').slice(50)}`],
  ['lists whose items are one letter', longest('- a\n+ b\n')],
  ['unclosed brackets', longest('![')],
  ['emphasis that does not end', '*a '.repeat(66_000)],
  ['addresses', longest('<http://a.b>')],
];
const TOO_MUCH_HTML: [string, string][] = [
  ['links that repeat a long address', `[a]: /${'x'.repeat(100_000)}\n\n${'[a]'.repeat(8_000)}`],
  [
    'images that repeat a long title',
    `[a]: /x "${'x'.repeat(100_000)}"\n\n${'![a]'.repeat(8_000)}`,
  ],
  // Each & becomes &amp;.
  [
    'links that repeat an address that grows when it is escaped',
    `[a]: /${'&'.repeat(40_000)}\n\n${'[a]'.repeat(45)}`,
  ],
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
  it('allows long tables, lists and texts', () => {
    const sentence = '**결제**가 되지 않을 때는 [설정](/settings)에서 카드를 다시 등록해 주세요. ';
    for (const body of [
      table(10, row('값', 10).repeat(2_000)),
      '- 항목입니다. 카드를 다시 등록해 주세요.\n'.repeat(4_000),
      longest(sentence),
      '**굵게** *기울임* ~~취소~~ `코드` 글입니다. '.repeat(2_000),
      `[a](/${'가'.repeat(199_990)})`,
    ])
      expect(renderBody(body).bodyHtml.length).toBeGreaterThan(0);
  });

  it.each([
    ['unclosed', ':::tip\n'],
    ['in quotations', '> :::tip\n'],
    ['in lists', '- :::tip\n'],
    ['with empty lines', '- :::tip\n\n\n'],
    ['closed with too few colons', '::::tip\n:::\n'],
    ['with a text each', ':::tip\n글\n:::\n'],
    ['long marks', ':'.repeat(20)],
  ])('is proportional to the number of parts with :::, %s', (_, unit) => {
    expectProportional(100, (times) => refusalOf(() => renderBody(unit.repeat(times))));
  });

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
