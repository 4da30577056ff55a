import { allowedImages, renderBody } from './markdown.js';

const html = (markdown: string) =>
  allowedImages(renderBody(markdown).bodyHtml, ['images.example.com', 'cdn.example.com:8443']);

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
  ])('shows the alternative text in the place of %s', (markdown) => {
    expect(html(markdown)).not.toContain('<img');
    expect(html(markdown)).toContain('그림');
  });

  it('leaves an alternative text as escaped as it was', () => {
    expect(html('![<script>"\'](https://evil.example/a.png)')).toBe(
      "<p>&lt;script&gt;&quot;'</p>\n",
    );
  });

  it.each([
    '![x](data:image/png;base64,AAAA)',
    '![x](javascript:alert(1))',
    '![x](//evil.example/a.png)',
    '<img src="x">',
  ])('never had an image of %s', (markdown) =>
    expect(renderBody(markdown).bodyHtml).not.toContain('<img'),
  );
});
