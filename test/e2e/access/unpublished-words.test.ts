import { buildArticle } from '../../support/build-article.js';
import { eventually } from '../../support/eventually.js';
import { mutate } from '../../support/mutate.js';
import { importSaemiHelp, suggestedArticles } from '../../support/saemi-help.js';
import { searchAsReader, waitUntilSuggested } from '../../support/search-as-reader.js';
import { startTestApp, type TestApp, ADMIN_KEY } from '../../support/start-test-app.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from '../../support/import-test-lines.js';

describe('Words of unpublished texts', () => {
  let app: TestApp;
  let published: { id: string };
  const words = {
    title: '고슴도치 사진을 찾고 싶어요',
    keywords: ['두더지'],
    variants: [{ platformSlugs: ['common'], body: '오소리처럼 설정을 열어 주세요.' }],
  };
  const hedgehog = { ...words, categorySlug: 'friends' };

  /** The answers of everything that reads the words of articles. */
  const answers = async () => {
    const searches = await Promise.all(
      [
        '고슴도지',
        '고슴또치',
        'rhtmaehcl',
        'ㄱㅅㄷㅊ',
        '두더쥐',
        '두더ㅈ',
        '오솔이',
        '고슴도치두더지',
        '고슴도치',
        '두더지',
      ].map(async (query) => {
        const { totalCount, interpretation, popularArticles } = await searchAsReader(app, query);
        return { totalCount, ...interpretation, original: '', searched: '', popularArticles };
      }),
    );
    const suggestions = await Promise.all(
      ['고슴', '고슴도ㅊ', 'ㄱㅅㄷㅊ', '두더', 'rhtma'].map((text) => suggestedArticles(app, text)),
    );
    const { data } = await app.request<object>(
      '{ articles(first: 100) { nodes { related(first: 20) { slug title } } } }',
    );
    return { searches, suggestions: suggestions.flat(), related: data };
  };
  const isNowhere = async () => {
    const { searches, suggestions, related } = await answers();
    for (const search of searches)
      expect(search).toMatchObject({ totalCount: 0, rewrites: [], didYouMean: null });
    expect(JSON.stringify([searches, suggestions, related])).not.toMatch(
      /고슴도치|두더지|오소리|hedgehog/,
    );
  };

  beforeAll(async () => {
    app = await startTestApp('elasticsearch');
    await importSaemiHelp(app);
    await buildArticle(app, { ...hedgehog, slug: 'hedgehog-draft' });
    const archived = await buildArticle(app, {
      ...hedgehog,
      slug: 'hedgehog-archived',
      publish: true,
      waitForSearch: true,
    });
    await mutate(app, 'archiveArticle', { id: archived.id, waitForSearch: true }, 'searchable');
    const edited = await buildArticle(app, {
      title: '이름을 바꾸고 싶어요',
      categorySlug: 'friends',
      publish: true,
    });
    await mutate(
      app,
      'updateArticle',
      { id: edited.id, expectedVersion: 1, ...words, waitForSearch: true },
      'searchable',
    );
    await app.settled();
    await waitUntilSuggested(app, '이름을 바꾸고 싶어요');
    await waitUntilSuggested(app, hedgehog.title, false);
  });

  it('of drafts and archived articles are in no answer', isNowhere);

  it('are in all answers once the article is published', async () => {
    published = await buildArticle(app, {
      ...hedgehog,
      slug: 'hedgehog',
      publish: true,
      waitForSearch: true,
    });
    await waitUntilSuggested(app, hedgehog.title);
    const { searches, suggestions, related } = await answers();
    expect(searches[0]).toMatchObject({
      rewrites: [{ kind: 'SPELLING', from: '고슴도지', to: '고슴도치' }],
    });
    expect(searches[3]).toMatchObject({
      rewrites: [{ kind: 'CHOSEONG', from: 'ㄱㅅㄷㅊ', to: '고슴도치' }],
    });
    expect(suggestions).toContain('hedgehog');
    expect(JSON.stringify(related)).toContain(hedgehog.title);
  });

  it('are in no answer soon after it was unpublished', async () => {
    await mutate(app, 'unpublishArticle', { id: published.id }, 'searchable');
    await eventually(isNowhere);
  });
});

const MANUAL = {
  ...{ type: 'article', slug: 'manual', category: 'group-chat' },
  ...{ status: 'PUBLISHED', visibility: 'INTERNAL' },
  title: '정산 마감 처리 절차',
  variants: [{ platforms: ['common'], body: '매달 말일에 정산 마감을 처리해요.' }],
};

describe('An internal article', () => {
  it('is an answer for staff among many public articles, and not for readers', async () => {
    const app = await startTestApp('elasticsearch', { fallback: 'memory' });
    try {
      await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(100), MANUAL]);
      const find = async (query: string, key?: string) =>
        (
          await app.request<{ search: { nodes: { slug: string }[] } }>(
            'query ($query: String!) { search(query: $query) { nodes { slug } } }',
            { query },
            key,
          )
        ).data!.search.nodes.map(({ slug }) => slug);
      for (const query of ['정산 마감', '정산 마감 절차', '마감 처리 절차']) {
        expect((await find(query, ADMIN_KEY))[0]).toBe('manual');
        expect(await find(query)).not.toContain('manual');
      }
    } finally {
      await app.stop();
    }
  });
});
