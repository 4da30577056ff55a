import { connectDatabase, type DataSource } from '../../../src/core/database/database.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { importAndSettle } from '../../support/import-test-lines.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

let app: TestApp;
let database: DataSource;

beforeAll(async () => {
  app = await startTestApp('memory');
  await buildCatalogue(app);
  database = await connectDatabase({ url: app.databaseUrl, entities: [] });
});
afterAll(() => database?.destroy());

type Change = Pick<BuiltArticle, 'id' | 'version' | 'slug'>;
const change = async (name: string, input: object): Promise<Change> =>
  (await mutate<{ article: Change }>(app, name, input, 'article { id version slug }')).article;
const rename = ({ id, version }: Change, title: string, more: object = {}) =>
  change('updateArticle', { id, expectedVersion: version, title, ...more });

describe('A slug that nobody chose', () => {
  it('follows the title until the first publication, and blocks no other article', async () => {
    const half = await buildArticle(app, { title: '비밀번' });
    const draft = await rename(half, '비밀번호 바꾸기');
    expect(draft.slug).toBe('bimilbeonho-bakkugi');
    expect((await buildArticle(app, { slug: half.slug })).slug).toBe(half.slug);
    // Neither its own slug nor those of others are in the way.
    const twin = await rename(await buildArticle(app, { title: '쌍' }), '비밀번호 바꾸기');
    expect(twin.slug).toBe('bimilbeonho-bakkugi-2');
    expect((await rename(twin, '비밀번호, 바꾸기!')).slug).toBe('bimilbeonho-bakkugi-2');
    const published = await rename(draft, '비밀번호를 바꾸기', { publish: true });
    expect(published.slug).toBe('bimilbeonhoreul-bakkugi');
    await change('unpublishArticle', { id: published.id });
    expect((await rename(published, '암호')).slug).toBe('bimilbeonhoreul-bakkugi');
    await refused(app, 'createArticle', {
      ...{ title: '새 문서', categorySlug: 'chat', slug: 'bimilbeonhoreul-bakkugi' },
      variants: [{ platformSlugs: ['common'], body: '' }],
    });
  });

  it('stays once somebody has set it, also to what it is', async () => {
    const draft = await buildArticle(app, { title: '처음 제목' });
    await change('placeArticle', { id: draft.id, slug: draft.slug });
    expect((await rename(draft, '둘째 제목')).slug).toBe(draft.slug);
    const chosen = await buildArticle(app, { title: '제목', slug: 'chosen' });
    expect((await rename(chosen, '새 제목')).slug).toBe('chosen');
  });

  it('stays after the server of the version before, which knows no mark, or SQL has set it', async () => {
    const draft = await buildArticle(app, { title: '옛 서버' });
    await database.query(`update article set slug = 'by-hand' where slug = $1`, [draft.slug]);
    expect((await rename(draft, '새 서버')).slug).toBe('by-hand');
    const published = await buildArticle(app, { title: '옛 서버의 게시' });
    await database.query(
      `update article set status = 'PUBLISHED', published_version = 1, published_at = now()
       where slug = $1`,
      [published.slug],
    );
    await change('unpublishArticle', { id: published.id });
    expect((await rename(published, '다른 제목')).slug).toBe(published.slug);
  });

  it('of an imported draft stays', async () => {
    await importAndSettle(app, [
      {
        ...{ type: 'article', category: 'chat', status: 'DRAFT', title: '들여온 초안' },
        variants: [{ platforms: ['common'], body: '본문' }],
      },
    ]);
    const { articles } = await app.admin<{ articles: { nodes: Change[] } }>(
      `{ articles(first: 1, filter: { text: "들여온" }) { nodes { id version slug } } }`,
    );
    const [imported] = articles.nodes;
    expect((await rename(imported!, '고친 초안')).slug).toBe(imported!.slug);
  });
});
