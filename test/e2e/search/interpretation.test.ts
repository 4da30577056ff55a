import { expectRefusal } from '../../support/expect-refusal.js';
import { mutate } from '../../support/mutate.js';
import { importSaemiHelp, SAEMI_ARTICLES } from '../../support/saemi-help.js';
import { SEARCH, type Search, searchAsReader } from '../../support/search-as-reader.js';
import { startTestApp, type TestApp } from '../../support/start-test-app.js';

const PAY = { productSlugs: ['pay'] };

describe.each(['elasticsearch', 'memory'] as const)(
  'How a query is understood, on %s',
  (engine) => {
    let app: TestApp;
    const search = (request: string | Search) => searchAsReader(app, request);
    const slugs = async (request: string | Search) =>
      (await search(request)).nodes.map(({ slug }) => slug);

    beforeAll(async () => {
      app = await startTestApp(engine);
      await importSaemiHelp(app);
      for (const terms of [
        ['탈퇴', '계정 삭제'],
        ['쿼카', '너구리', '오소리'],
      ]) {
        await mutate(app, 'setSynonymSet', { terms }, 'synonymSet { id }');
      }
    });
    afterAll(() => app.stop());

    describe('A rewrite', () => {
      it.each([
        ['SPELLING', '칭구', '칭구', '친구', '친구', 'friend-block'],
        ['KEYBOARD_LAYOUT', 'clsrn', 'clsrn', '친구', '친구', 'friend-block'],
        ['SPACING', '친구차단', '친구차단', '친구 차단', '친구 차단', 'friend-block'],
        ['CHOSEONG', 'ㅊㄱ', 'ㅊㄱ', '친구', '친구', 'friend-block'],
        ['SYNONYM', '탈퇴', '탈퇴', '계정 삭제', '탈퇴', 'account-delete'],
      ])('%s: %s', async (kind, query, from, to, searched, slug) => {
        const { interpretation, nodes } = await search(query);
        expect(interpretation.rewrites).toContainEqual({ kind, from, to });
        expect(interpretation).toMatchObject({ original: query, searched, didYouMean: null });
        expect(nodes).toContainEqual({ slug });
      });

      it('is reported word by word, and leaves correct words unchanged', async () => {
        const { interpretation } = await search('칭구 차단 clsrn 탈퇴');
        expect(interpretation.searched).toBe('친구 차단 친구 탈퇴');
        expect(interpretation.rewrites).toEqual([
          { kind: 'SPELLING', from: '칭구', to: '친구' },
          { kind: 'KEYBOARD_LAYOUT', from: 'clsrn', to: '친구' },
          { kind: 'SYNONYM', from: '탈퇴', to: '계정 삭제' },
        ]);
        expect(interpretation.alternatives).toEqual([{ from: '탈퇴', to: ['계정 삭제'] }]);
        expect((await search('친구 차단')).interpretation.rewrites).toEqual([]);
      });

      it.each(['칭구', 'clsrn', '탈퇴'])('is declined by literal: %s', async (query) => {
        const { interpretation } = await search({ query, literal: true });
        expect(interpretation).toEqual({
          ...{ original: query, searched: query, rewrites: [], alternatives: [] },
          ...{ didYouMean: null, asksForPerson: false },
          ...{ inferredProducts: [], inferredPlatforms: [] },
        });
      });

      it('finds articles that a literal search does not find', async () => {
        expect(await slugs({ query: 'clsrn', literal: true })).toEqual([]);
        expect(await slugs('clsrn')).toEqual(await slugs('친구'));
      });

      it('is the same under every filter, so that facet counts hold', async () => {
        const { interpretation, totalCount } = await search({ query: '칭구', filter: PAY });
        expect(interpretation).toMatchObject({
          original: '칭구',
          searched: '친구',
          rewrites: [{ kind: 'SPELLING', from: '칭구', to: '친구' }],
          didYouMean: null,
        });
        // 애칭구분 has what was typed.
        expect(totalCount).toBe(0);
        const literal = await search({ query: '칭구', filter: PAY, literal: true });
        expect(literal.nodes).toEqual([{ slug: 'lottery' }]);
      });
    });

    describe('didYouMean', () => {
      it('is suggested, not searched', async () => {
        const { interpretation, nodes } = await search('선정');
        expect(interpretation).toMatchObject({
          searched: '선정',
          rewrites: [],
          didYouMean: '설정',
        });
        expect(nodes).toEqual([{ slug: 'lottery' }]);
        expect((await search('설정')).totalCount).toBe(11);
      });

      it('has results under the same filter, or is null', async () => {
        expect((await search({ query: '설정', filter: PAY })).totalCount).toBe(0);
        const { interpretation, nodes } = await search({ query: '선정', filter: PAY });
        expect(interpretation).toMatchObject({ searched: '선정', didYouMean: null });
        expect(nodes).toEqual([{ slug: 'lottery' }]);
        const account = { categorySlugs: ['account'] };
        const elsewhere = await search({ query: '선정', filter: account });
        expect(elsewhere).toMatchObject({
          totalCount: 0,
          interpretation: { searched: '선정', didYouMean: '설정' },
        });
        expect((await search({ query: '설정', filter: account })).totalCount).toBe(3);
      });
    });

    describe('A nickname', () => {
      it.each([
        ['product', '샘톡 화면', ['talk'], []],
        ['platform', '아이폰 화면', [], ['ios']],
      ])('of a %s changes the order, not what is found', async (_, query, products, platforms) => {
        const literal = await search({ query, literal: true });
        const found = await search(query);
        expect(found.interpretation.inferredProducts.map(({ slug }) => slug)).toEqual(products);
        expect(found.interpretation.inferredPlatforms.map(({ slug }) => slug)).toEqual(platforms);
        expect(found.totalCount).toBe(SAEMI_ARTICLES.length);
        expect([found.totalCount, found.facets]).toEqual([literal.totalCount, literal.facets]);
        const order = found.nodes.map(({ slug }) => slug);
        expect(order).not.toEqual(literal.nodes.map(({ slug }) => slug));
        const isPreferred = ({ category, platforms: own = [] }: (typeof SAEMI_ARTICLES)[number]) =>
          products.length > 0 ? category !== 'money' : own.includes('ios');
        const preferred = SAEMI_ARTICLES.filter(isPreferred).map(({ slug }) => slug);
        expect(order.slice(0, preferred.length).sort()).toEqual(preferred.sort());
      });
    });

    it.each([
      [true, ['상담원 연결', '고객센터전화번호', '전화', '상담원이랑 통화하고 싶어요', '1:1 문의']],
      [true, ['고객센터 전화 안 받아요', '콜센터 몇 시까지 하나요?', 'customer service']],
      [true, ['샘톡 고객센터', '안드로이드 상담원', '사람 연결']],
      [false, ['음성 전화 소리', '전화번호 변경', '블루투스 연결', '전화가 안 와요', '샘톡 전화']],
      [false, ['연결', '환불 문의드립니다', '문의 내역', '사람 찾기', '전화 받기', '']],
    ])('asks for a person: %s: %j', async (expected, queries) => {
      const found = await Promise.all(
        queries.flatMap((query) => [search(query), search({ query, literal: true })]),
      );
      const asking = found.map(({ interpretation }) => interpretation);
      expect(asking.filter(({ asksForPerson }) => asksForPerson !== expected)).toEqual([]);
    });

    describe('Unusual queries', () => {
      it.each(['', '   ', '\u200b\ufeff'])(
        'only white space: returns all articles: %j',
        async (query) => {
          const found = await search(query);
          expect(found).toMatchObject({
            totalCount: SAEMI_ARTICLES.length,
            interpretation: { searched: '', rewrites: [] },
          });
          expect(found.nodes[0]).toEqual({ slug: 'password-lost' });
        },
      );

      it.each([
        '?!',
        '*',
        '~1^2:[* TO *]',
        "'; drop table article; --",
        '%_',
        '👨‍👩‍👧‍👦 🇰🇷',
        '親舊',
        '\u202e구친',
      ])('never fails and never finds everything: %j', async (query) => {
        for (const literal of [false, true]) {
          const { totalCount, interpretation } = await search({ query, literal });
          expect(totalCount).toBeLessThan(SAEMI_ARTICLES.length);
          expect(interpretation.original).toBe(query.normalize('NFC'));
        }
      });

      it.each(['을', '은 는 이 가'])('only a particle: finds nothing: %j', async (query) => {
        expect((await search(query)).totalCount).toBe(0);
      });

      it.each([
        ['NFD', '친구'.normalize('NFD'), '친구'],
        ['full-width Latin', 'ｃｌｓｒｎ', 'clsrn'],
        ['zero-width characters', '친\u200b구\u00ad', '친구'],
      ])('finds the same with %s', async (_, query, plain) => {
        const found = await slugs(query);
        expect(found.length).toBeGreaterThan(2);
        expect([...found].sort()).toEqual([...(await slugs(plain))].sort());
      });

      it('of more than 200 characters are refused', async () => {
        expectRefusal(
          await app.request(SEARCH, { query: 'a'.repeat(201) }),
          'BAD_USER_INPUT',
          'query',
        );
      });
    });

    describe('Pages', () => {
      it.each([
        ['clsrn', 'ANSWERS'],
        ['칭구', 'ALL_MATCHES'],
        ['ㅊㄱ', 'ALL_MATCHES'],
      ] as const)('continue for %s, %s', async (query, scope) => {
        const all = await slugs({ query, scope });
        // More than one page.
        expect(all.length).toBeGreaterThan(2);
        const paged: string[] = [];
        for (let after: string | null = null, more = true; more;) {
          const page: Awaited<ReturnType<typeof search>> = await search({
            query,
            scope,
            first: 2,
            after,
          });
          expect(page.totalCount).toBe(all.length);
          paged.push(...page.nodes.map(({ slug }) => slug));
          ({ endCursor: after, hasNextPage: more } = page.pageInfo);
        }
        expect(paged).toEqual(all);
      });
    });

    describe('Help words', () => {
      const highlightsOf = async (query: string) => {
        const { data } = await app.request<{
          search: { edges: { titleHighlight: { text: string; highlighted: boolean }[] }[] };
        }>(
          'query ($query: String!) { search(query: $query) { edges { titleHighlight { text highlighted } } } }',
          { query },
        );
        const segments = data!.search.edges.flatMap(({ titleHighlight }) => titleHighlight);
        return new Set(segments.filter((each) => each.highlighted).map(({ text }) => text));
      };

      it('add what articles say, which is neither a rewrite nor highlighted', async () => {
        const { interpretation, nodes } = await search('깨톡 신고');
        expect(interpretation.alternatives[0]).toMatchObject({
          from: '깨톡',
          to: ['메시지', '채팅'],
        });
        expect(nodes).toContainEqual({ slug: 'message-report' });
        expect(await highlightsOf('깨톡 신고')).toEqual(new Set(['신고']));
      });

      it('of several words say nothing of a query of one', async () => {
        for (const query of ['신고', '송금', '친구', '환불', '알림'])
          for (const { to } of (await search(query)).interpretation.alternatives)
            expect(to.filter((text) => text.includes(' '))).toEqual([]);
      });
    });

    it('a chatty query finds what its plain words find', async () => {
      const query = '안녕하세요! 친구를 차단하고 싶은데 어떻게 해야 하나요? 답변 부탁드립니다~';
      const [chatty, plain] = [await search(query), await search('친구를 차단하고 싶은데')];
      expect(chatty.nodes).toEqual(plain.nodes);
      expect(chatty).toMatchObject({
        totalCount: plain.totalCount,
        nodes: expect.arrayContaining([{ slug: 'friend-block' }]),
      });
      expect(chatty.interpretation).toMatchObject({
        searched: query,
        rewrites: plain.interpretation.rewrites,
        didYouMean: null,
      });
    });

    describe('Without results', () => {
      it('the answer lists the searched synonyms and popular articles under the filter', async () => {
        const { totalCount, interpretation, popularArticles } = await search('쿼카');
        expect(totalCount).toBe(0);
        expect(interpretation.rewrites).toEqual([
          { kind: 'SYNONYM', from: '쿼카', to: '너구리, 오소리' },
        ]);
        expect(popularArticles.map(({ slug }) => slug)).toEqual([
          'password-lost',
          'password-change',
          'account-delete',
        ]);
        const inPay = await search({ query: '쿼카', filter: PAY });
        expect(inPay.popularArticles.map(({ slug }) => slug)).toEqual([
          'refund',
          'send-cancel',
          'receipt',
        ]);
        const nowhere = await search({ query: '쿼카', filter: { productSlugs: [] } });
        expect(nowhere).toMatchObject({ totalCount: 0, popularArticles: [] });
      });

      it('popularArticles accepts 0 to 100', async () => {
        const popular = (first: number) =>
          app.request<{ search: { popularArticles: unknown[] } }>(
            'query ($first: Int!) { search(query: "쿼카") { popularArticles(first: $first) { slug } } }',
            { first },
          );
        expect((await popular(0)).data!.search.popularArticles).toEqual([]);
        expect((await popular(100)).data!.search.popularArticles).toHaveLength(
          SAEMI_ARTICLES.length,
        );
        for (const first of [-1, 101])
          expectRefusal(await popular(first), 'BAD_USER_INPUT', 'first');
      });
    });
  },
);
