import { QueryInterpreter } from '../../../src/search/interpretation/query-interpreter.js';
import { analyticsOf } from '../../support/analytics.js';
import { buildArticle, type BuiltArticle } from '../../support/build-article.js';
import { buildCatalogue } from '../../support/build-catalogue.js';
import { eventually } from '../../support/eventually.js';
import { createKey } from '../../support/keys.js';
import { mutate, refused } from '../../support/mutate.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

interface Found {
  totalCount: number;
  confidence: string | null;
  edges: { matchedBy: string; position: number; node: { slug: string } }[];
  facets: { field: string; values: { slug: string; count: number }[] }[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}
const SEARCH = `query ($query: String!, $filter: SearchFilter, $sort: SearchSort = RELEVANCE,
    $literal: Boolean = false, $first: Int = 20, $after: String, $page: Int) {
  search(query: $query, filter: $filter, sort: $sort, literal: $literal, first: $first,
    after: $after, page: $page) {
    totalCount confidence edges { matchedBy position node { slug } }
    facets { field values { slug count } } pageInfo { endCursor hasNextPage }
  }
}`;
const slugs = ({ edges }: Found) => edges.map(({ node }) => node.slug);
const counts = ({ facets }: Found, field: string) =>
  Object.fromEntries(
    facets
      .find((facet) => facet.field === field)!
      .values.filter(({ count }) => count > 0)
      .map(({ slug, count }) => [slug, count]),
  );

describe('Pins', () => {
  const apps = {} as Record<'elasticsearch' | 'memory', TestApp>;
  const built: Record<string, BuiltArticle> = {};
  let agent: string;

  const search = async (app: TestApp, query: string, variables: object = {}, key?: string) => {
    const { data, errors } = await app.request<{ search: Found }>(
      SEARCH,
      { query, ...variables },
      key,
    );
    expect(errors).toBeUndefined();
    return data!.search;
  };
  const pin = (place: object, articles: readonly string[], more: object = {}) =>
    mutate<{ pins: { query: string | null; category: object | null }[] }>(
      apps.elasticsearch,
      'setPins',
      { ...place, articleIds: articles.map((slug) => built[slug]!.id), ...more },
      'pins { query category { slug } articles { slug } }',
    );
  const onBoth = async (check: (app: TestApp) => Promise<void>) => {
    for (const app of Object.values(apps)) await eventually(() => check(app));
  };

  beforeAll(async () => {
    apps.elasticsearch = await startTestApp('elasticsearch');
    await buildCatalogue(apps.elasticsearch);
    agent = (await createKey(apps.elasticsearch, { role: 'AGENT' })).secret;
    const articles: [slug: string, title: string, more?: object][] = [
      ...['하나', '둘', '셋', '넷', '다섯'].map((name, i): [string, string] => [
        `word-${i + 1}`,
        `알림 소리 ${name}`,
      ]),
      ['equal', '알림 소리'],
      ['refund', '송금 취소', { categorySlug: 'refund' }],
      ['leave', '회원 탈퇴'],
      ['secret', '내부 지침', { visibility: 'INTERNAL' }],
      ['gone', '지난 안내'],
    ];
    for (const [slug, title, more] of articles)
      built[slug] = await buildArticle(apps.elasticsearch, {
        ...{ slug, title, publish: true, waitForSearch: slug === 'gone' },
        ...more,
      });
    await mutate(
      apps.elasticsearch,
      'setSynonymSet',
      { terms: ['소리', '벨'] },
      'synonymSet { id }',
    );
    await mutate(
      apps.elasticsearch,
      'trashArticle',
      { id: built.gone!.id, expectedVersion: built.gone!.version },
      'article { id }',
    );
    apps.memory = await startTestApp('memory', { databaseUrl: apps.elasticsearch.databaseUrl });
    for (const app of Object.values(apps)) await app.settled();
    await pin({ query: '알림  소리' }, ['refund', 'word-3', 'secret']);
    await onBoth(async (app) => {
      expect((await search(app, '알림 소리')).edges[0]!.matchedBy).toBe('PINNED');
    });
  });

  it('lead the results of an equal query, and count exactly once', () =>
    onBoth(async (app) => {
      const found = await search(app, '알림 소리');
      expect(slugs(found).slice(0, 3)).toEqual(['refund', 'word-3', 'equal']);
      expect(new Set(slugs(found)).size).toBe(7);
      expect(found).toMatchObject({ totalCount: 7, edges: { length: 7 } });
      expect(found.edges.map(({ matchedBy }) => matchedBy)).toEqual([
        ...[0, 1].map(() => 'PINNED'),
        ...[0, 1, 2, 3, 4].map(() => 'WORDS'),
      ]);
      expect(counts(found, 'PRODUCT')).toEqual({ talk: 6, pay: 1 });
      expect(counts(found, 'CATEGORY')).toEqual({ chat: 6, refund: 1 });
    }));

  it.each(['알림 벨', '벨 알림', '알림을 소리', '알림소리', 'dkffla thfl'])(
    'lead the results of %j, which means the same',
    (query) =>
      onBoth(async (app) => {
        expect(slugs(await search(app, query)).slice(0, 2)).toEqual(['refund', 'word-3']);
      }),
  );

  it('are interpreted once, not by each search', async () => {
    await search(apps.memory, '알림 소리');
    const interpret = jest.spyOn(QueryInterpreter.prototype, 'interpret');
    try {
      expect(slugs(await search(apps.memory, '벨 알림'))[0]).toBe('refund');
      expect(interpret.mock.calls.map(([text]) => text)).toEqual(['벨 알림']);
    } finally {
      interpret.mockRestore();
    }
  });

  it('do not lead the results of another query, nor another order', () =>
    onBoth(async (app) => {
      for (const query of ['알림', '알림 소리 하나', '']) {
        const { edges } = await search(app, query);
        expect(edges.filter(({ matchedBy }) => matchedBy === 'PINNED')).toEqual([]);
      }
      expect(slugs(await search(app, '알림 소리', { sort: 'TITLE' }))).not.toContain('refund');
    }));

  it('are left out by a filter, and stay in facets that ignore it', () =>
    onBoth(async (app) => {
      const talk = await search(app, '알림 소리', { filter: { productSlugs: ['talk'] } });
      expect([talk.totalCount, slugs(talk)[0]]).toEqual([6, 'word-3']);
      expect(counts(talk, 'PRODUCT')).toEqual({ talk: 6, pay: 1 });
      const pay = await search(app, '알림 소리', { filter: { productSlugs: ['pay'] } });
      expect([pay.totalCount, slugs(pay)]).toEqual([1, ['refund']]);
    }));

  it('are followed by the same pages, also when the pins change meanwhile', () =>
    onBoth(async (app) => {
      const whole = slugs(await search(app, '알림 소리'));
      const first = await search(app, '알림 소리', { first: 1 });
      await pin({ query: '알림 소리' }, ['leave']);
      await eventually(async () =>
        expect(slugs(await search(app, '알림 소리', { first: 1 }))).toEqual(['leave']),
      );
      const read = slugs(first);
      for (let page = first; page.pageInfo.hasNextPage;) {
        page = await search(app, '알림 소리', { first: 2, after: page.pageInfo.endCursor });
        expect([page.totalCount, page.confidence]).toEqual([7, first.confidence]);
        read.push(...slugs(page));
      }
      expect(read).toEqual(whole);
      await pin({ query: '알림 소리' }, ['refund', 'word-3', 'secret']);
      await eventually(async () => {
        const second = await search(app, '알림 소리', { first: 2, page: 2 });
        expect([slugs(second), second.edges[0]!.position]).toEqual([whole.slice(2, 4), 3]);
      });
    }));

  it('for the typed spelling lead before pins for another spelling, unless readers see no article', async () => {
    await pin({ query: '회원 탈퇴' }, ['word-1']);
    for (const [articles, leads] of [
      [['word-2'], 'word-2'],
      [['secret'], 'word-1'],
    ] as const) {
      await pin({ query: '회원탈퇴' }, articles);
      await onBoth(async (app) => expect(slugs(await search(app, '회원탈퇴'))[0]).toBe(leads));
    }
    for (const query of ['회원 탈퇴', '회원탈퇴']) await pin({ query }, []);
  });

  it('answer a query that no article answers', async () => {
    await onBoth(async (app) => {
      expect(await search(app, '모래시계')).toMatchObject({ totalCount: 0, confidence: 'NONE' });
    });
    await pin({ query: '모래시계' }, ['leave']);
    await onBoth(async (app) => {
      const found = await search(app, '모래시계');
      expect(found).toMatchObject({ totalCount: 1, confidence: 'PARTIAL' });
      expect(found.edges).toMatchObject([{ matchedBy: 'PINNED', node: { slug: 'leave' } }]);
    });
  });

  it('show nothing of an internal article to readers', async () => {
    await pin({ query: '비밀 지침서' }, ['secret']);
    await onBoth(async (app) => {
      const staff = await search(app, '비밀 지침서', {}, agent);
      expect(staff).toMatchObject({ totalCount: 1, confidence: 'PARTIAL' });
      expect(slugs(await search(app, '알림 소리', {}, agent))[2]).toBe('secret');
    });
    await onBoth(async (app) => {
      expect(await search(app, '비밀 지침서')).toEqual(await search(app, '다른 지침서'));
    });
  });

  it('end at their time, which the list still shows', async () => {
    const endsAt = new Date(Date.now() + 1_500).toISOString();
    await pin({ query: '모래시계' }, ['leave'], { endsAt });
    await onBoth(async (app) => {
      expect((await search(app, '모래시계')).totalCount).toBe(0);
    });
    const { pins } = await apps.memory.admin<{ pins: object[] }>(
      '{ pins { query endsAt category { slug } articles { slug } } }',
    );
    expect(pins).toContainEqual({
      ...{ query: '모래시계', endsAt, category: null },
      articles: [{ slug: 'leave' }],
    });
  });

  it('have a share of the searches in the statistics', async () => {
    await eventually(async () => {
      const read = analyticsOf<{ pinnedRate: number }>(apps.memory, 'pinnedRate');
      expect((await read).pinnedRate).toBeGreaterThan(0);
    });
    expect(
      (await analyticsOf<{ pinnedRate: number }>(apps.memory, 'pinnedRate')).pinnedRate,
    ).toBeLessThan(1);
  });

  it('lead the page of a category and the home page, for those who may see them', async () => {
    const PLACES = `{ chat: featuredArticles(categorySlug: "chat") { slug } featuredArticles { slug } }`;
    await pin({ categorySlug: 'chat' }, ['secret', 'leave']);
    await pin({}, ['refund', 'secret']);
    await onBoth(async (app) => {
      const read = async (key?: string) => (await app.request(PLACES, {}, key)).data;
      expect(await read()).toEqual({
        chat: [{ slug: 'leave' }],
        featuredArticles: [{ slug: 'refund' }],
      });
      expect(await read(agent)).toMatchObject({
        chat: [{ slug: 'secret' }, { slug: 'leave' }],
      });
    });
    const { pins } = await pin({}, []);
    expect(pins.filter(({ query, category }) => query === null && category === null)).toEqual([]);
    await onBoth(async (app) => {
      expect(await app.request(PLACES)).toMatchObject({ data: { featuredArticles: [] } });
    });
  });

  it('are refused in one sentence, and nothing is changed', async () => {
    const app = apps.elasticsearch;
    const query = { query: '알림 소리' };
    const ids = Array.from({ length: 1_000 }, () => built.leave!.id);
    const past = new Date(0).toISOString();
    const tries: [object, object][] = [
      [
        { ...query, articleIds: ids },
        { field: 'input.articleIds', code: 'BAD_USER_INPUT' },
      ],
      [{ ...query, articleIds: ids.slice(-2) }, { field: 'input.articleIds' }],
      [
        { ...query, articleIds: [built.leave!.id, built.gone!.id] },
        { field: 'input.articleIds.1', code: 'CONFLICT', reason: 'IN_TRASH' },
      ],
      [
        { ...query, articleIds: ['x'] },
        { field: 'input.articleIds.0', code: 'NOT_FOUND' },
      ],
      [{ ...query, articleIds: [], endsAt: past }, { field: 'input.endsAt' }],
      [{ query: ' ', articleIds: [] }, { field: 'input.query' }],
      [{ query: '🎉 ?', articleIds: [] }, { field: 'input.query' }],
      [{ ...query, categorySlug: 'chat', articleIds: [] }, { field: 'input.query' }],
      [{ categorySlug: 'x', articleIds: [] }, { field: 'input.categorySlug' }],
    ];
    for (const [input, refusal] of tries)
      expect(await refused(app, 'setPins', input)).toMatchObject(refusal);
    expect(slugs(await search(app, '알림 소리')).slice(0, 2)).toEqual(['refund', 'word-3']);
  });
});
