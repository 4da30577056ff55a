import { buildArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { createKey } from '../../support/keys.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Preview {
  html: string;
  warnings: { kind: string; text: string }[];
}

describe('A preview of Markdown', () => {
  let app: TestApp;
  let author: string;

  beforeAll(async () => {
    app = await startTestApp('memory');
    await buildCatalogue(app);
    author = (await createKey(app, { role: 'AUTHOR' })).secret;
  });

  const preview = (markdown: string, key = author) =>
    app.request<{ previewMarkdown: Preview }>(
      'query ($markdown: String!) { previewMarkdown(markdown: $markdown) { html warnings { kind text } } }',
      { markdown },
      key,
    );

  it('is the HTML that readers get, with warnings', async () => {
    await buildArticle(app, { slug: 'known', publish: true });
    await buildArticle(app, { slug: 'draft' });
    const body = `## 시작

[있음](/articles/known#a) [초안](/articles/draft) [없음](/articles/none?platform=ios) <b>글</b>

## 빈 제목

## 넓은 제목

### 좁은 **제목**`;
    const { data } = await preview(body);
    expect(data!.previewMarkdown.warnings).toEqual([
      { kind: 'BROKEN_LINK', text: '/articles/draft' },
      { kind: 'BROKEN_LINK', text: '/articles/none?platform=ios' },
      { kind: 'EMPTY_SECTION', text: '빈 제목' },
      { kind: 'EMPTY_SECTION', text: '좁은 제목' },
    ]);
    const { id } = await buildArticle(app, { variants: [{ platformSlugs: ['common'], body }] });
    const { article } = await app.admin<{ article: { variants: { bodyHtml: string }[] } }>(
      'query ($id: ID!) { article(id: $id) { variants { bodyHtml } } }',
      { id },
    );
    expect(data!.previewMarkdown.html).toBe(article.variants[0]!.bodyHtml);
  });

  it('takes turns with the previews of others', async () => {
    const other = (await createKey(app, { role: 'AUTHOR' })).secret;
    const answered: string[] = [];
    const of = (name: string, key: string) =>
      preview('*글* '.repeat(15_000), key).then(({ data }) => {
        expect(data!.previewMarkdown.html).toContain('<em>글</em>');
        answered.push(name);
      });
    // Sent one after the other, the last request may arrive when some of the first are answered.
    await Promise.all([...Array.from({ length: 32 }, () => of('many', author)), of('one', other)]);
    expect(answered.indexOf('one')).toBeLessThan(30);
  });

  it('refuses what an article could not have', async () => {
    const { errors } = await preview('가'.repeat(200_001));
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'markdown' });
  });
});
