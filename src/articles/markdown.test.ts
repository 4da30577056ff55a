import { allowedImages, renderBody } from './markdown.js';

const html = (markdown: string) =>
  allowedImages(renderBody(markdown).bodyHtml, ['images.example.com', 'cdn.example.com:8443']);

describe('renderBody', () => {
  it('refuses quotations and lists that are nested too deeply to be shown', () => {
    const quotations = (depth: number) => `${'> '.repeat(depth)}본문`;
    const lists = (depth: number) =>
      Array.from({ length: depth }, (_, i) => `${'  '.repeat(i)}- 줄 ${i}`).join('\n');
    expect(renderBody(quotations(39)).bodyText).toBe('본문');
    expect(renderBody(lists(19)).bodyText).toContain('줄 18');
    for (const body of [quotations(40), lists(20)])
      expect(() => renderBody(body, 'variants.3.body')).toThrow(
        'variants.3.body has quotations or lists too deep in each other',
      );
  });
});

describe('The plain text of a body', () => {
  it('has a line for each block and row, and tabs between the cells of a row', () => {
    const body =
      '# 제목\n\n첫\n줄\n\n- 하나\n- 둘\n\n| 상태 | 뜻 |\n| --- | --- |\n| **접수** | 확인\t중 |\n\n```\na\tb\n```';
    expect(renderBody(body).bodyText).toBe('제목\n첫 줄\n하나\n둘\n상태\t뜻\n접수\t확인 중\na b');
  });
});

describe('allowedImages', () => {
  it.each([
    '![그림](https://images.example.com/a.png)',
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
    '![그림](https://evil.example/images.example.com "제목")',
    '![그림](mailto:a@example.com)',
    '![그림](#a)',
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
