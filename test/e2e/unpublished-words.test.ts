import { buildArticle } from '../support/build-article.js';
import { eventually } from '../support/eventually.js';
import { mutate } from '../support/mutate.js';
import { importSaemiHelp, suggestedArticles } from '../support/saemi-help.js';
import { searchAsReader, waitUntilSuggested } from '../support/search-as-reader.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

describe.each(['elasticsearch', 'memory'] as const)(
  'Words of unpublished texts, on %s',
  (engine) => {
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
        ['고슴', '고슴도ㅊ', 'ㄱㅅㄷㅊ', '두더', 'rhtma'].map((text) =>
          suggestedArticles(app, text),
        ),
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
      expect(suggestions).toEqual([]);
      expect(JSON.stringify([searches, related])).not.toMatch(/고슴도치|두더지|오소리|hedgehog/);
    };

    beforeAll(async () => {
      app = await startTestApp(engine);
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
    afterAll(() => app.stop());

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
      expect(new Set(suggestions)).toEqual(new Set(['hedgehog']));
      expect(JSON.stringify(related)).toContain(hedgehog.title);
    });

    it('are in no answer soon after it was unpublished', async () => {
      await mutate(app, 'unpublishArticle', { id: published.id }, 'searchable');
      await eventually(isNowhere);
    });

    it('are not suggested once too few articles contain them', async () => {
      const { interpretation } = await searchAsReader(app, '선정');
      expect(interpretation.didYouMean).toBe('설정');
      const corrected = [{ kind: 'SPELLING', from: '셜정', to: '설정' }];
      expect((await searchAsReader(app, '셜정')).interpretation.rewrites).toEqual(corrected);
      const { articles } = await app.admin<{ articles: { nodes: { id: string }[] } }>(
        '{ articles(first: 100, filter: { productSlugs: ["talk"], statuses: [PUBLISHED] }) { nodes { id } } }',
      );
      expect(articles.nodes.length).toBeGreaterThan(10);
      for (const { id } of articles.nodes)
        await mutate(app, 'unpublishArticle', { id }, 'searchable');
      await eventually(async () => {
        expect((await searchAsReader(app, '선정')).interpretation).toMatchObject({
          searched: '선정',
          didYouMean: null,
        });
        expect((await searchAsReader(app, '셜정')).interpretation).toMatchObject({
          searched: '셜정',
          rewrites: [],
          didYouMean: null,
        });
      });
    });
  },
);
