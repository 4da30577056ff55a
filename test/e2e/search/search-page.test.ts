import { importTexts } from '../../../src/interchange/index.js';
import { SEARCH_PAGE_ROWS } from '../../support/search-page-rows.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const PAGE = /* GraphQL */ `
  query (
    $query: String!
    $filter: SearchFilter
    $sort: SearchSort! = RELEVANCE
    $first: Int! = 20
    $after: String
  ) {
    search(
      query: $query
      filter: $filter
      sort: $sort
      scope: ALL_MATCHES
      first: $first
      after: $after
    ) {
      totalCount
      engine
      facets {
        field
        values {
          slug
          label
          count
          selected
          parentSlug
        }
      }
      edges {
        score
        titleHighlight {
          text
          highlighted
        }
        excerptHighlight {
          text
          highlighted
        }
        matchedVariant {
          platforms {
            name
          }
          bodyText
        }
        node {
          title
          breadcrumb
          updatedAt
          viewCount
          platforms {
            name
          }
          product {
            name
          }
          category {
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

interface Segment {
  text: string;
  highlighted: boolean;
}

interface Page {
  search: {
    totalCount: number;
    engine: string;
    facets: {
      field: string;
      values: {
        slug: string;
        label: string;
        count: number;
        selected: boolean;
        parentSlug: string | null;
      }[];
    }[];
    edges: {
      score: number | null;
      titleHighlight: Segment[];
      excerptHighlight: Segment[];
      matchedVariant: { platforms: { name: string }[]; bodyText: string };
      node: {
        title: string;
        breadcrumb: string[];
        updatedAt: string;
        viewCount: number;
        platforms: { name: string }[];
        product: { name: string };
        category: { name: string };
      };
    }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

const textOf = (segments: Segment[]) => segments.map((segment) => segment.text).join('');

describe.each(['elasticsearch', 'memory'] as const)(
  'A search page with facets, on %s',
  (engine) => {
    let app: TestApp;
    const search = async (variables: Record<string, unknown>) => {
      const answer = await app.request<Page>(PAGE, variables);
      expect(answer.errors).toBeUndefined();
      return answer.data!.search;
    };
    const facet = (page: Page['search'], field: string) =>
      page.facets.find((one) => one.field === field)!.values;

    beforeAll(async () => {
      app = await startTestApp(engine);
      async function* lines() {
        for (const row of SEARCH_PAGE_ROWS) yield JSON.stringify(row);
      }
      const report = await importTexts(app.app.dataSource, lines(), {
        keepRows: true,
        editor: 'test',
      });
      expect(report.errors).toEqual([]);
      expect(report.articles.created).toBe(SEARCH_PAGE_ROWS.length);
      await app.settled();
    });
    afterAll(() => app.stop());

    it('counts each platform of an article as a result of its own', async () => {
      const page = await search({ query: '신고', first: 100 });
      expect(page.engine).toBe(engine.toUpperCase());
      expect(page.totalCount).toBe(25);
      expect(page.edges).toHaveLength(25);
      expect(facet(page, 'PRODUCT').map(({ label, count }) => [label, count])).toEqual([
        ['두레톡', 24],
        ['두레페이', 1],
      ]);
    });

    it('counts categories as the filtered search does', async () => {
      const page = await search({ query: '신고' });
      const categories = facet(page, 'CATEGORY');
      expect(categories.map(({ label, count }) => [label, count])).toEqual([
        ['신고/이용제한/정책', 24],
        ['송금/신고', 1],
      ]);
      for (const { slug, count } of categories) {
        const chosen = await search({ query: '신고', filter: { categorySlugs: [slug] } });
        expect(chosen.totalCount).toBe(count);
        expect(facet(chosen, 'CATEGORY').find((value) => value.slug === slug)!.selected).toBe(true);
      }
    });

    it('returns tags, the unchanged title and 300 characters of the variant', async () => {
      const page = await search({
        query: '신고',
        first: 100,
        filter: { categorySlugs: ['singo-iyongjehan-jeongchaek'] },
      });
      expect(page.edges).toHaveLength(24);
      for (const { node, titleHighlight, excerptHighlight, matchedVariant } of page.edges) {
        expect(node.product.name).toBe('두레톡');
        expect(node.category.name).toBe('신고/이용제한/정책');
        expect(node.platforms).toHaveLength(1);
        expect(node.title).toMatch(/^[가-힣 ]+ > /);
        expect(textOf(titleHighlight)).toBe(node.title);
        expect(
          titleHighlight.some((segment) => segment.highlighted && segment.text.includes('신고')),
        ).toBe(true);
        expect(matchedVariant.platforms).toEqual(node.platforms);
        expect(matchedVariant.bodyText).toContain(`${node.platforms[0]!.name}에서는`);
        const excerpt = textOf(excerptHighlight);
        expect(excerpt.length).toBeGreaterThan(150);
        expect(excerpt.length).toBeLessThanOrEqual(300);
        const sentences = excerpt.replace(/^…|\s?…$/g, '').split(/ · |(?<=[.?!]) /);
        for (const sentence of sentences) expect(matchedVariant.bodyText).toContain(sentence);
        expect(
          excerptHighlight.some((segment) => segment.highlighted && segment.text === '신고'),
        ).toBe(true);
      }
    });

    it('sorts by each order', async () => {
      const nodes = async (sort: string) =>
        (await search({ query: '신고', sort, first: 100 })).edges.map((edge) => edge.node);
      const titles = (await nodes('TITLE')).map((node) => node.title);
      expect(titles).toEqual([...titles].sort());
      const times = (await nodes('UPDATED')).map((node) => node.updatedAt);
      expect(times).toEqual([...times].sort().reverse());
      const views = (await nodes('POPULARITY')).map((node) => node.viewCount);
      expect(views).toEqual([...views].sort((a, b) => b - a));
      const scores = (await search({ query: '공개채팅방 방장 신고', first: 100 })).edges.map(
        (edge) => edge.score!,
      );
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      const best = (await search({ query: '공개채팅방 방장 신고', first: 1 })).edges[0]!;
      expect(best.node.title).toBe('공개채팅 > 공개채팅방의 방장을 신고하고 싶어요');
    });

    it.each(['RELEVANCE', 'POPULARITY'])(
      'returns every result once when paged by %s',
      async (sort) => {
        const all = (await search({ query: '신고', sort, first: 100 })).edges.map(
          (edge) => `${edge.node.title}/${edge.node.platforms[0]!.name}`,
        );
        const paged: string[] = [];
        for (let after: string | null = null; ;) {
          const page: Page['search'] = await search({ query: '신고', sort, first: 7, after });
          paged.push(
            ...page.edges.map((edge) => `${edge.node.title}/${edge.node.platforms[0]!.name}`),
          );
          if (!page.pageInfo.hasNextPage) break;
          after = page.pageInfo.endCursor;
        }
        expect(paged).toEqual(all);
        expect(new Set(paged).size).toBe(25);
      },
    );

    describe('with a filter', () => {
      const found = async (filter: object, query = '신고') => {
        const answer = await app.request<{
          search: {
            totalCount: number;
            unknownFilters: { field: string; slug: string }[];
            facets: { values: { selected: boolean }[] }[];
          };
        }>(
          `query ($query: String!, $filter: SearchFilter) {
            search(query: $query, filter: $filter, scope: ALL_MATCHES) {
              totalCount unknownFilters { field slug } facets { values { slug count selected } }
            }
          }`,
          { query, filter },
        );
        expect(answer.errors).toBeUndefined();
        return answer.data!.search;
      };

      it('reports unknown values of product, which never widen the search', async () => {
        const { facets } = await found({});
        const [known] = facets[0]!.values as unknown as { slug: string }[];
        const { slug } = known!;
        for (const query of ['신고', '']) {
          const alone = await found({ productSlugs: [slug] }, query);
          expect(alone.totalCount).toBeGreaterThan(0);
          const unknown = ['no', `${slug}-`, slug.toUpperCase(), ''];
          const both = await found({ productSlugs: [unknown[0], slug, ...unknown] }, query);
          expect(both).toEqual({
            ...alone,
            unknownFilters: unknown.map((each) => ({ field: 'PRODUCT', slug: each })),
          });
          const nothing = await found({ productSlugs: unknown }, query);
          const empty = await found({ productSlugs: [] }, query);
          expect(nothing).toEqual({ ...empty, unknownFilters: both.unknownFilters });
          expect(empty).toMatchObject({ totalCount: 0, unknownFilters: [] });
          expect((await found({ productSlugs: null }, query)).totalCount).toBe(
            (await found({}, query)).totalCount,
          );
          for (const includeCommon of [true, false])
            expect((await found({ productSlugs: ['no'], includeCommon }, query)).totalCount).toBe(
              0,
            );
        }
      });
    });

    describe('with numbered pages', () => {
      interface Numbered {
        totalCount: number;
        searchId: string;
        nodes: { title: string; platforms: { name: string }[] }[];
        edges: { position: number }[];
        pages: { number: number; after: string | null; isCurrent: boolean }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
      }
      const numbered = (variables: object) =>
        app.request<{ search: Numbered }>(
          `query (
             $query: String! = "신고"
             $sort: SearchSort! = RELEVANCE
             $first: Int! = 4
             $after: String
             $page: Int
             $around: Int! = 2
           ) {
             search(query: $query, sort: $sort, scope: ALL_MATCHES, first: $first, after: $after, page: $page) {
               totalCount
               searchId
               nodes { title platforms { name } }
               edges { position }
               pages(around: $around) { number after isCurrent }
               pageInfo { hasNextPage hasPreviousPage endCursor }
             }
           }`,
          { ...variables },
        );
      const page = async (variables: object) => (await numbered(variables)).data!.search;
      // They name their search.
      const withoutCursors = ({ pages, pageInfo, ...rest }: Omit<Numbered, 'searchId'>) => ({
        ...rest,
        pages: pages.map(({ number, isCurrent }) => ({ number, isCurrent })),
        pageInfo: { ...pageInfo, endCursor: '' },
      });

      it.each(['RELEVANCE', 'TITLE'])(
        'returns the same pages as paging step by step, ordered by %s',
        async (sort) => {
          const all = await page({ sort, first: 100 });
          const first = await page({ sort, around: 10 });
          expect(first.pages.map(({ number, isCurrent }) => [number, isCurrent])).toEqual(
            [1, 2, 3, 4, 5, 6, 7].map((n) => [n, n === 1]),
          );
          for (const { number, after } of first.pages) {
            const there = await page({ sort, after, around: 1 });
            expect(there.nodes).toEqual(all.nodes.slice((number - 1) * 4, number * 4));
            expect(there.edges.map(({ position }) => position)).toEqual(
              there.nodes.map((_, i) => (number - 1) * 4 + i + 1),
            );
            const { searchId, ...same } = await page({ sort, page: number, around: 1 });
            const { searchId: _, ...expected } = there;
            expect(withoutCursors(same)).toEqual(withoutCursors(expected));
            expect(searchId).not.toBe(first.searchId);
            expect(there.pages.find(({ isCurrent }) => isCurrent)!.number).toBe(number);
            expect(there.pages.map((each) => each.number)).toEqual(
              [...new Set([1, number - 1, number, number + 1, 7])]
                .filter((n) => n >= 1 && n <= 7)
                .sort((a, b) => a - b),
            );
            expect(there.pageInfo).toMatchObject({
              hasNextPage: number < 7,
              hasPreviousPage: number > 1,
            });
            // All pages belong to the same search.
            if (after !== null) expect(there.searchId).toBe(first.searchId);
            if (number < 7)
              expect((await page({ sort, after: there.pageInfo.endCursor })).nodes).toEqual(
                all.nodes.slice(number * 4, number * 4 + 4),
              );
          }
        },
      );

      it('has a first page without a cursor, and one page if all results fit', async () => {
        expect((await page({})).pages[0]).toEqual({ number: 1, after: null, isCurrent: true });
        expect((await page({ first: 100 })).pages).toEqual([
          { number: 1, after: null, isCurrent: true },
        ]);
        expect((await page({ query: '없는말없는말' })).pages).toEqual([
          { number: 1, after: null, isCurrent: true },
        ]);
        expect((await page({ first: 0 })).pages).toEqual([]);
      });

      it('has an empty page after the last result, up to the last possible page', async () => {
        const last = await page({ page: 24_976 });
        expect(last).toMatchObject({
          totalCount: 25,
          nodes: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: true, endCursor: null },
        });
        expect(last.pages.map(({ number, isCurrent }) => [number, isCurrent])).toEqual([
          [1, false],
          [7, false],
        ]);
        expect((await numbered({ page: 24_977 })).errors![0]).toMatchObject({
          message: 'page is 24977; with first: 4, the last possible page is 24976.',
          extensions: { code: 'BAD_USER_INPUT', field: 'page' },
        });
        const { after } = (await page({})).pages[1]!;
        expect((await numbered({ page: 1, after })).errors![0]!.extensions).toMatchObject({
          code: 'BAD_USER_INPUT',
          field: 'page',
        });
        expect((await page({ page: 2, after: null })).edges[0]!.position).toBe(5);
      });

      it('refuses a cursor of another search, and too many pages around', async () => {
        const { after } = (await page({})).pages[1]!;
        expect((await numbered({ after, sort: 'TITLE' })).errors![0]!.extensions).toMatchObject({
          code: 'BAD_USER_INPUT',
          field: 'after',
        });
        expect((await numbered({ around: 11 })).errors![0]!.message).toBe(
          'around is 11; it must be from 0 to 10.',
        );
      });
    });
  },
);
